// What does the desk tell of itself? Its conversations, what waits, and invitations that somebody could open.

import { el, keep } from "../dom.js";
import { conversationCard } from "./conversation.js";

export class Panel {
  #world;
  #invite;
  #cards = new Map();
  #opened = new Set();
  #queues = el("p", { class: "queues" });
  #invitations = el("div", { class: "invitations" });
  #list = el("div", { class: "cases" });

  /** `invite(person, code)` opens an invitation as that person. */
  constructor(node, world, invite) {
    [this.#world, this.#invite] = [world, invite];
    node.append(
      el("header", { class: "desk-head" }, el("h2", {}, "The desk"), this.#queues),
      this.#invitations,
      this.#list,
    );
  }

  update() {
    const { desk } = this.#world;
    if (desk === null) return;
    keep(
      this.#queues,
      ["inbox", "outbox"].map((name) => queueRow(name, desk[name])),
    );
    keep(
      this.#invitations,
      desk.invitations.map((one) => this.#invitationRow(one)),
    );
    const rows = desk.conversations.map((one) => this.#row(one));
    if (rows.length === 0)
      rows.push({
        key: "none",
        mark: "",
        make: () => el("p", { class: "nothing" }, "No conversation yet. Write something as one of the customers."),
      });
    keep(this.#list, rows);
    for (const number of this.#cards.keys())
      if (!desk.conversations.some((one) => one.number === number)) this.#cards.delete(number);
    this.tick();
  }

  tick() {
    const now = this.#world.clock.now();
    for (const card of this.#cards.values()) card.tick(now);
  }

  #row(one) {
    const make = () => {
      const toggled = (open) => (open ? this.#opened.add(one.number) : this.#opened.delete(one.number));
      const { zone } = this.#world.desk;
      const card = conversationCard(one, {
        zone,
        now: this.#world.clock.now(),
        open: this.#opened.has(one.number),
        toggled,
      });
      this.#cards.set(one.number, card);
      return card.node;
    };
    return { key: one.number, mark: JSON.stringify(one), make };
  }

  #invitationRow(one) {
    const person = this.#guest(one);
    const make = () => {
      const open = el("button", {
        type: "button",
        class: "plain-button",
        disabled: one.used || person === undefined,
        "data-focus": one.code,
        on: { click: () => this.#invite(person.id, one.code) },
      });
      open.append(
        one.used ? "Used" : person === undefined ? "Nobody to open it" : `Open as ${person.name.split(" ")[0]}`,
      );
      return el("p", { class: "invitation" }, el("span", {}, `Invitation for ${one.customer}`), open);
    };
    return { key: one.code, mark: JSON.stringify([one, person?.id]), make };
  }

  /** Whom it is meant for, else the first on Telegram who has not begun to talk with the bot. */
  #guest({ person }) {
    const { people, views } = this.#world;
    const fresh = ({ id, telegram }) =>
      telegram !== null && !views.get(id)?.telegram?.chats.some((chat) => chat.started);
    return (
      people.find(({ id }) => id === person) ??
      people.find(({ id, telegram }) => id === "stranger" && telegram !== null) ??
      people.find(fresh)
    );
  }
}

function queueRow(name, { waiting, dead }) {
  const counts = [waiting > 0 && `${waiting} waiting`, dead > 0 && `${dead} set aside`].filter(Boolean);
  const text = counts.length > 0 ? `${name}: ${counts.join(", ")}` : `${name} clear`;
  const level = dead > 0 ? "dead" : waiting > 0 ? "waiting" : "clear";
  return {
    key: name,
    mark: `${waiting} ${dead}`,
    make: () => el("span", { class: "queue", "data-level": level }, text),
  };
}
