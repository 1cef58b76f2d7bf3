// What does somebody's Slack show? The list of channels and messages, the open one, its thread, and modals.

import { el, icon, ICONS, keep } from "../dom.js";
import { Unread } from "../unread.js";
import { Pane } from "./pane.js";
import { called, places, rooms, threadKey } from "./rooms.js";
import { homeNode, Modal } from "./window.js";

export class SlackApp {
  name = "Slack";
  commands = [];
  user = "";
  people = [];
  channels = [];
  #seat;
  #world = null;
  #view = null;
  #rooms = [];
  #panes = new Map();
  #open = null;
  #thread = null;
  #atHome = false;
  #unread = new Unread();
  #list = el("nav", { class: "sl-list", "aria-label": "Channels and messages" });
  #main = el("div", { class: "sl-main" });
  #stage = el("div", { class: "sl-stage" }, this.#list, this.#main);
  #modal;
  node = el("div", { class: "app slack" }, this.#stage);

  constructor(seat) {
    this.#seat = seat;
    this.#modal = new Modal(seat, this, this.node);
  }

  get unread() {
    return this.#unread.total;
  }

  unreadOf(key) {
    return this.#unread.of(key);
  }

  /** How ids are read out. */
  names = {
    user: (id) => this.#world.slackName(id),
    channel: (id) => this.#world.slackChannel(id),
  };

  update(view, world, visible) {
    [this.#view, this.#world] = [view, world];
    this.#rooms = rooms(view, world.overview.slack.apps);
    [this.commands, this.user] = [view.commands, view.user.id];
    this.people = world.people
      .filter((one) => one.slack !== null)
      .map((one) => ({ value: one.slack, label: one.name }));
    this.channels = view.channels.filter((one) => one.name).map((one) => ({ value: one.id, label: one.name }));
    this.#settleOpen();
    this.#unread.update(places(this.#rooms), new Set(visible ? this.#openKeys() : []));
    if (visible) this.#render();
  }

  focus() {
    this.#panes.get(this.#openKeys().at(-1))?.focus();
  }

  openThread(ts) {
    this.#thread = ts;
    this.#seat.changed();
    this.focus();
  }

  /** Wait until the app has acknowledged; say so if it did not. The outcome, or undefined. */
  async settle(pressed) {
    if (pressed?.interaction === undefined) return undefined;
    const outcome = await this.#seat.do(
      "slack/outcome",
      { interaction: pressed.interaction, timeout: 12 },
      { person: false },
    );
    if (outcome?.acknowledged === false) this.#seat.notices.say("The app did not answer in time.", "refused");
    return outcome;
  }

  /** Do `press`, after the question that the app wants asked first, if there is one. */
  guarded(element, press) {
    if (element.confirm === undefined) press();
    else this.#seat.confirm(element.confirm, press);
  }

  /** Whom one can mention there, as one would type it. */
  handles(members) {
    const { apps } = this.#world.overview.slack;
    const views = [...this.#world.views.values()].filter((view) => view.slack !== null);
    const users = views.map(({ slack: { user } }) => ({ id: user.id, value: `@${user.name}`, hint: user.real_name }));
    const bots = apps.map((app) => ({ id: app.bot_user, value: `@${app.handle}`, hint: "app" }));
    return [...bots, ...users].filter(({ id }) => members.includes(id) && id !== this.user);
  }

  #settleOpen() {
    const room = this.#rooms.find((one) => one.key === this.#open) ?? this.#rooms[0] ?? null;
    if (room?.key !== this.#open) [this.#open, this.#thread] = [room?.key ?? null, null];
    if (this.#thread !== null && !room.roots.some((one) => one.ts === this.#thread)) this.#thread = null;
  }

  #openKeys() {
    if (this.#open === null) return [];
    return this.#thread === null ? [this.#open] : [this.#open, threadKey({ key: this.#open }, this.#thread)];
  }

  #enter(key) {
    [this.#open, this.#thread, this.#atHome] = [key, null, false];
    this.#seat.changed();
    this.#panes.get(key)?.opened();
    this.focus();
  }

  #render() {
    keep(this.#list, this.#entries());
    this.node.classList.toggle("in-thread", this.#thread !== null);
    const room = this.#rooms.find((one) => one.key === this.#open);
    if (room === undefined)
      keep(this.#main, [{ key: "empty", mark: "", make: () => el("p", { class: "sl-empty" }, "No channel yet.") }]);
    else this.#showRoom(room);
    this.#modal.show(this.#view.modals);
  }

  #showRoom(room) {
    const panes = [this.#pane(room, null)];
    if (this.#thread !== null) panes.push(this.#pane(room, this.#thread));
    const fresh = panes.filter(({ node }) => node.parentNode !== this.#main);
    const home = this.#view.homes.find((one) => one.app === room.app?.id);
    const rows = panes.map((pane) => ({ key: pane, mark: "", make: () => pane.node }));
    if (home !== undefined)
      rows.unshift({ key: "tabs", mark: `${room.key} ${this.#atHome}`, make: () => this.#tabs(room) });
    if (home !== undefined && this.#atHome)
      rows.splice(1, rows.length, { key: "home", mark: home.view.hash, make: () => homeNode(home, this.#seat, this) });
    keep(this.#main, rows);
    for (const pane of panes) pane.show(room);
    for (const pane of fresh) pane.opened();
  }

  #pane(room, thread) {
    const key = thread === null ? room.key : threadKey(room, thread);
    const leave = () => {
      this.#thread = null;
      this.#seat.changed();
      this.focus();
    };
    if (!this.#panes.has(key)) this.#panes.set(key, new Pane(this.#seat, this, room, thread, leave));
    return this.#panes.get(key);
  }

  #tabs(room) {
    const tab = (label, home) => {
      const press = () => {
        this.#atHome = home;
        if (home) this.#seat.do("slack/open_home", { app: room.app.id });
        this.#seat.changed();
      };
      return el(
        "button",
        { type: "button", "aria-pressed": String(this.#atHome === home), on: { click: press } },
        label,
      );
    };
    return el(
      "div",
      { class: "sl-tabs", role: "group", "aria-label": room.title },
      tab("Messages", false),
      tab("Home", true),
    );
  }

  /** Channels, then direct messages, each under its heading. */
  #entries() {
    const entries = [];
    let direct = null;
    for (const room of this.#rooms) {
      if ((room.kind === "direct") !== direct) {
        direct = room.kind === "direct";
        const title = direct ? "Direct messages" : "Channels";
        entries.push({ key: title, mark: title, make: () => el("h3", {}, title) });
      }
      const unread = this.#unreadIn(room);
      const current = room.key === this.#open;
      entries.push({
        key: room.key,
        mark: `${called(room)} ${unread} ${current}`,
        make: () => this.#entry(room, unread, current),
      });
    }
    return entries;
  }

  #unreadIn(room) {
    return [room.key, ...[...room.threads.keys()].map((ts) => threadKey(room, ts))].reduce(
      (sum, key) => sum + this.#unread.of(key),
      0,
    );
  }

  #entry(room, unread, current) {
    const label = unread > 0 ? `${called(room)}, ${unread} unread` : called(room);
    return el(
      "button",
      {
        type: "button",
        class: unread > 0 ? "sl-entry news" : "sl-entry",
        "aria-label": label,
        "aria-current": current ? "true" : null,
        "data-focus": room.key,
        on: { click: () => this.#enter(room.key) },
      },
      room.kind === "direct" ? icon(ICONS.thread) : null,
      el("span", { dir: "auto" }, called(room)),
      unread > 0 ? el("span", { class: "count" }, unread) : null,
    );
  }
}
