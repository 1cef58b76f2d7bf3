// Whom can one be? A tab for every person, with what they have not read; on a phone one for the desk as well.

import { avatar, el, keep } from "./dom.js";

export class Cast {
  #node;
  #world;
  #stage;
  #toDesk;
  #up = null;

  /** `toDesk(bool)` shows the desk in place of the people, where there is no room for both. */
  constructor(node, world, stage, toDesk) {
    [this.#node, this.#world, this.#stage, this.#toDesk] = [node, world, stage, toDesk];
  }

  update(atDesk) {
    const shown = new Set(this.#stage.shown);
    const rows = this.#world.people.map((person) => this.#row(person, shown.has(person.id)));
    if (this.#world.desk !== null) rows.unshift({ key: "", mark: String(atDesk), make: () => this.#deskTab(atDesk) });
    keep(this.#node, rows);
    this.#bringUp(atDesk ? "desk" : this.#stage.newest);
    const waiting = this.#world.people.reduce((sum, person) => sum + this.#stage.unread(person.id), 0);
    document.title = waiting > 0 ? `(${waiting}) Opiekun` : "Opiekun";
  }

  /** The tab of whom one looks at lies in sight, on a narrow page too. */
  #bringUp(wanted) {
    if (wanted === this.#up) return;
    this.#up = wanted;
    const tab = [...this.#node.children].find((one) => one.dataset.focus === wanted);
    tab?.scrollIntoView({ block: "nearest", inline: "center" });
  }

  #row(person, shown) {
    const unread = this.#stage.unread(person.id);
    return {
      key: person.id,
      mark: JSON.stringify([person, shown, unread]),
      make: () => this.#tab(person, shown, unread),
    };
  }

  #tab(person, shown, unread) {
    const seat = this.#stage.seat(person.id);
    const label = `${person.name}, ${seat.platforms}${unread > 0 ? `, ${unread} unread` : ""}`;
    const press = () => {
      this.#toDesk(false);
      this.#stage.show(person.id).focus();
    };
    return el(
      "button",
      {
        type: "button",
        class: unread > 0 ? "cast-tab news" : "cast-tab",
        "data-for": person.id,
        "aria-label": label,
        "aria-pressed": String(shown),
        title: person.about || label,
        "data-focus": person.id,
        on: { click: press },
      },
      el("span", { class: `face ${seat.platforms === "Slack" ? "square" : ""}` }, avatar(person.name)),
      el("span", { class: "cast-name", dir: "auto" }, person.name.split(" ")[0]),
      unread > 0 ? el("span", { class: "count" }, unread) : null,
    );
  }

  #deskTab(atDesk) {
    return el(
      "button",
      {
        type: "button",
        class: "cast-tab cast-desk narrow-only",
        "aria-pressed": String(atDesk),
        "data-focus": "desk",
        on: { click: () => this.#toDesk(!atDesk) },
      },
      el("span", { class: "cast-name" }, "The desk"),
    );
  }
}
