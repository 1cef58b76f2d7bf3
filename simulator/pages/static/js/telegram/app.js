// What does somebody's Telegram show? The list of chats and topics, and the one that is open.

import { el, keep } from "../dom.js";
import { moment } from "../times.js";
import { Unread } from "../unread.js";
import { Chat } from "./chat.js";
import { face } from "./message.js";
import { preview, rooms } from "./rooms.js";

export class TelegramApp {
  name = "Telegram";
  #seat;
  #rooms = [];
  #chats = new Map();
  #open = null;
  #unread = new Unread();
  #list = el("nav", { class: "tg-list", "aria-label": "Chats" });
  #pane = el("div", { class: "tg-pane" });
  node = el("div", { class: "app telegram" }, this.#list, this.#pane);

  constructor(seat) {
    this.#seat = seat;
  }

  get unread() {
    return this.#unread.total;
  }

  /** Take over what the person sees now; `visible` says whether anybody looks at it. */
  update(view, world, visible) {
    this.#rooms = rooms(view, world.overview.telegram.bots);
    if (!this.#rooms.some((room) => room.key === this.#open)) this.#open = null;
    if (this.#open === null && this.#rooms.length === 1) this.#open = this.#rooms[0].key;
    const news = this.#rooms.map(({ key, messages }) => ({
      key,
      messages: messages.filter((one) => one.service === null),
    }));
    this.#unread.update(news, new Set(visible && this.#open !== null ? [this.#open] : []));
    if (visible) this.#render();
  }

  /** Show the private chat with a bot, e.g. after a deep link was pressed. */
  openBot(username) {
    const key = `bot:${username}`.toLowerCase();
    this.#enter(this.#rooms.find((room) => room.key.toLowerCase() === key)?.key ?? this.#open);
  }

  focus() {
    if (this.#open !== null) this.#chats.get(this.#open)?.focus();
  }

  #enter(key) {
    this.#open = key;
    this.#seat.changed();
    this.#chats.get(key)?.opened();
    this.focus();
  }

  #leave() {
    const left = this.#open;
    this.#open = null;
    this.#seat.changed();
    this.#list.querySelector(`[data-focus="${CSS.escape(left)}"]`)?.focus();
  }

  #render() {
    this.node.classList.toggle("has-open", this.#open !== null);
    this.node.classList.toggle("only-one", this.#rooms.length === 1);
    keep(this.#list, this.#entries());
    const room = this.#rooms.find((one) => one.key === this.#open);
    if (room === undefined) {
      this.#pane.replaceChildren();
      return;
    }
    if (!this.#chats.has(room.key)) this.#chats.set(room.key, new Chat(this.#seat, room, () => this.#leave()));
    const chat = this.#chats.get(room.key);
    const entered = chat.node.parentNode !== this.#pane;
    if (entered) this.#pane.replaceChildren(chat.node);
    chat.show(room, this.#unread.total);
    if (entered) chat.opened();
  }

  /** Rooms under their group's name. */
  #entries() {
    const entries = [];
    let group = null;
    for (const room of this.#rooms) {
      if (room.group !== group) {
        group = room.group;
        const title = group;
        entries.push({ key: `group ${title}`, mark: title, make: () => el("h3", { class: "tg-group" }, title) });
      }
      entries.push(this.#entry(room));
    }
    return entries;
  }

  #entry(room) {
    const unread = this.#unread.of(room.key);
    const last = room.messages.at(-1);
    const when = last === undefined ? "" : moment(new Date(last.date * 1000), this.#seat.zone, this.#seat.now());
    const shown = [room.title, preview(room), when, unread, room.key === this.#open, room.closed];
    return { key: room.key, mark: JSON.stringify(shown), make: () => this.#entryNode(room, unread, when) };
  }

  #entryNode(room, unread, when) {
    const label = unread > 0 ? `${room.title}, ${unread} unread` : room.title;
    return el(
      "button",
      {
        type: "button",
        class: "tg-entry",
        "aria-label": label,
        "aria-current": room.key === this.#open ? "true" : null,
        "data-focus": room.key,
        on: { click: () => this.#enter(room.key) },
      },
      face(room),
      el("span", { class: "tg-entry-title", dir: "auto" }, room.closed ? `${room.title} 🔒` : room.title),
      el("time", {}, when),
      el("span", { class: "tg-entry-last", dir: "auto" }, preview(room)),
      unread > 0 ? el("span", { class: "count" }, unread) : null,
    );
  }
}
