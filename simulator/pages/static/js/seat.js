// How does one sit in somebody's place? A column with the person's name, their own time, and their app.

import * as api from "./api.js";
import { avatar, el, fill, iconButton } from "./dom.js";
import { ask, Notices } from "./notices.js";
import { SlackApp } from "./slack/app.js";
import { TelegramApp } from "./telegram/app.js";
import { city, hours } from "./times.js";

export class Seat {
  #world;
  #apps = [];
  #current = 0;
  #visible = false;
  #time = el("time", {});
  #tabs = el("div", { class: "platforms", role: "group", "aria-label": "Platform" });
  #body = el("div", { class: "seat-body" });
  notices = new Notices();
  node;

  /** `alone()` asks for this column to stand alone, or among the others again. */
  constructor(person, world, alone) {
    [this.person, this.#world] = [person, world];
    if (person.telegram !== null) this.#apps.push(new TelegramApp(this));
    if (person.slack !== null) this.#apps.push(new SlackApp(this));
    this.#tabs.append(...this.#apps.map((app, place) => this.#tab(app, place)));
    const head = el(
      "header",
      { class: "seat-head" },
      avatar(person.name),
      el(
        "div",
        { class: "titles" },
        el("h2", { dir: "auto" }, person.name),
        el("small", { title: person.about }, person.about),
      ),
      el(
        "span",
        { class: "seat-time", title: `${person.name}'s own time` },
        this.#time,
        el("small", {}, city(person.zone)),
      ),
      this.#tabs,
      iconButton("expand", `Show ${person.name} alone`, alone, { class: "alone" }),
    );
    this.node = el(
      "section",
      { class: "seat", "data-person": person.id, "aria-label": `${person.name}, ${this.platforms}` },
      head,
      this.#body,
      this.notices.node,
    );
    this.#pick(0);
  }

  get platforms() {
    return this.#apps.map((app) => app.name).join(" and ");
  }

  get unread() {
    return this.#apps.reduce((sum, app) => sum + app.unread, 0);
  }

  get zone() {
    return this.person.zone;
  }

  now() {
    return this.#world.clock.now();
  }

  account(platform) {
    return this.person[platform];
  }

  /** Look at what this person sees now; `visible` says whether the column stands before somebody's eyes. */
  update(visible) {
    this.#visible = visible;
    const view = this.#world.views.get(this.person.id);
    if (view === undefined) return;
    this.#apps.forEach((app, place) => {
      const seen = view[app.name.toLowerCase()];
      if (seen !== null) app.update(seen, this.#world, visible && place === this.#current);
    });
    [...this.#tabs.children].forEach((tab, place) => tab.classList.toggle("news", this.#apps[place].unread > 0));
  }

  tick() {
    fill(this.#time, hours(this.now(), this.zone));
  }

  /** Something was opened or closed here: the counts of others depend on it. */
  changed() {
    this.#world.tell();
  }

  focus() {
    this.#apps[this.#current]?.focus();
  }

  /** Act as this person; the answer, or undefined where it was refused, which is then said. */
  async do(verb, args, { person = true } = {}) {
    try {
      const done = await api.act(verb, person ? { person: this.person.id, ...args } : args);
      if (verb === "telegram/start") this.#telegram()?.openBot(args.bot);
      return done;
    } catch (problem) {
      this.notices.say(told(problem), "refused");
      return undefined;
    }
  }

  /** The same for what stays in a field until it is taken: null, or what went wrong. */
  async attempt(verb, args) {
    try {
      await api.act(verb, { person: this.person.id, ...args });
      return null;
    } catch (problem) {
      return told(problem);
    }
  }

  alert(text) {
    ask(this.#body, { text, buttons: [{ label: "OK", kind: "primary" }] });
  }

  /** Ask what an app wants asked before a button counts. */
  confirm(question, press) {
    ask(this.#body, {
      title: question.title?.text ?? "Are you sure?",
      text: question.text?.text ?? "",
      buttons: [
        { label: question.confirm?.text ?? "Yes", kind: question.style ?? "primary", press },
        { label: question.deny?.text ?? "Cancel" },
      ],
    });
  }

  #telegram() {
    return this.#apps.find((app) => app instanceof TelegramApp);
  }

  #tab(app, place) {
    if (this.#apps.length === 1) return el("span", { class: `platform ${app.name.toLowerCase()}` }, app.name);
    const press = () => {
      this.#pick(place);
      this.changed();
    };
    return el(
      "button",
      { type: "button", class: `platform ${app.name.toLowerCase()}`, on: { click: press } },
      app.name,
    );
  }

  #pick(place) {
    this.#current = place;
    this.#body.replaceChildren(this.#apps[place]?.node ?? "");
    if (this.#apps.length > 1)
      [...this.#tabs.children].forEach((tab, at) => tab.setAttribute("aria-pressed", String(at === place)));
  }
}

/** What to say of a problem; one that is a fault of these pages goes on to the console. */
function told(problem) {
  if (problem instanceof api.Refused) return problem.message;
  if (problem instanceof api.Unreachable) return "The desk is not answering; try again in a moment.";
  throw problem;
}
