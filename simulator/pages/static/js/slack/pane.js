// What does an open channel, direct message or thread show, and what can be done in it?

import * as api from "../api.js";
import { Composer } from "../composer.js";
import { el, fill, iconButton, keep } from "../dom.js";
import { openMenu } from "../menu.js";
import { rowsOf } from "../rows.js";
import { Scroll } from "../scroll.js";
import { emoji, OFFERED } from "./emoji.js";
import { messageNode } from "./message.js";
import { called, threadKey } from "./rooms.js";

/** A slash and a name; `//` is a text like any other. */
const COMMAND = /^\/([^\s/]\S*)\s*([\s\S]*)$/u;

export class Pane {
  #seat;
  #app;
  #room;
  #thread;
  #leave;
  #title = el("h3", { dir: "auto" });
  #about = el("small", {});
  #scroll;
  #composer;
  node;

  /**
   * `app` is the person's Slack: `unread`, `names`, `view`, `openThread(ts)`. `thread` is the root's ts, or null for
   * the channel itself; `leave()` closes a thread.
   */
  constructor(seat, app, room, thread, leave) {
    [this.#seat, this.#app, this.#room, this.#thread, this.#leave] = [seat, app, room, thread, leave];
    const where = thread === null ? called(room) : `thread in ${called(room)}`;
    this.#scroll = new Scroll(`Messages: ${where}`);
    this.#composer = new Composer({
      label: `Message to ${where}`,
      placeholder: thread === null ? `Message ${called(room)}` : "Reply…",
      send: (text) => this.#send(text),
      attach: async (file) => this.#try("slack/share_file", await this.#file(file)),
      suggest: (word, first) => this.#suggested(word, first),
    });
    const head = el(
      "header",
      { class: "sl-head" },
      this.#leaveButton(),
      el("div", { class: "titles" }, this.#title, this.#about),
    );
    this.node = el(
      "section",
      { class: thread === null ? "sl-pane" : "sl-pane sl-thread", "aria-label": where },
      head,
      this.#scroll.node,
      this.#composer.node,
    );
  }

  show(room) {
    this.#room = room;
    fill(this.#title, this.#thread === null ? called(room) : "Thread");
    fill(this.#about, this.#thread === null ? aboutRoom(room) : called(room));
    this.#scroll.around(() => keep(this.#scroll.list, this.#rows()));
    this.#composer.node.inert = room.archived;
  }

  opened() {
    this.#scroll.toEnd();
  }

  /** As in telegram/chat.js: not where it would raise a keyboard over what one came to read. */
  focus() {
    if (matchMedia("(hover: none)").matches) return;
    this.#composer.focus();
  }

  #leaveButton() {
    if (this.#thread === null) return null;
    return [
      iconButton("back", `Back to ${called(this.#room)}`, () => this.#leave(), { class: "back narrow-pane" }),
      iconButton("close", "Close the thread", () => this.#leave(), { class: "back wide-pane" }),
    ];
  }

  #messages() {
    const { roots, threads } = this.#room;
    if (this.#thread === null) return roots;
    return [...roots.filter((message) => message.ts === this.#thread), ...(threads.get(this.#thread) ?? [])];
  }

  #rows() {
    const { zone } = this.#seat;
    const rows = this.#messages().map((message) => {
      const inThread = this.#thread !== null;
      const replies = inThread ? 0 : message.reply_count;
      const unread = inThread ? 0 : this.#app.unreadOf(threadKey(this.#room, message.ts));
      return {
        key: message.ts,
        at: new Date(Number(message.ts) * 1000),
        by: message.is_app || message.deleted ? null : `${message.user} ${message.name}`,
        mark: `${unread} ${JSON.stringify(message)}`,
        make: (follows) =>
          messageNode(message, { ...this.#context(message), zone, follows, replies, unread, user: this.#app.user }),
      };
    });
    return rowsOf(rows, {
      zone,
      now: this.#seat.now(),
      className: "sl-day",
      empty: `This is the very beginning of ${called(this.#room)}.`,
    });
  }

  #context(message) {
    return {
      names: this.#app.names,
      people: this.#app.people,
      channels: this.#app.channels,
      use: (block, element, value, node) =>
        this.#app.guarded(element, () => this.#press(message, element, value, node)),
      suggest: async () => [],
      uses: {
        more: (one, anchor) => this.#menu(one, anchor),
        react: (one, name) => this.#react(one, name),
        open: this.#thread === null ? (ts) => this.#app.openThread(ts) : null,
      },
    };
  }

  async #press(message, element, value, node) {
    node.setAttribute("aria-busy", "true");
    const which = element.action_id === undefined ? { text: element.text?.text } : { action_id: element.action_id };
    const pressed = await this.#seat.do("slack/press", {
      channel: this.#room.channel,
      ts: message.ts,
      ...which,
      value,
    });
    await this.#app.settle(pressed);
    node.removeAttribute("aria-busy");
  }

  async #send(text) {
    const command = COMMAND.exec(text.trim());
    const where = { channel: this.#room.channel, thread_ts: this.#thread };
    if (command === null) return this.#try("slack/say", { ...where, text, app: this.#room.app?.id ?? null });
    return this.#try("slack/command", { ...where, command: `/${command[1]}`, text: command[2] });
  }

  #react(message, name) {
    const mine = (message.reactions[name] ?? []).includes(this.#app.user);
    this.#seat.do(mine ? "slack/unreact" : "slack/react", { channel: this.#room.channel, ts: message.ts, name });
  }

  #menu(message, anchor) {
    const at = { channel: this.#room.channel, ts: message.ts };
    const own = [
      {
        label: "Edit",
        press: () => this.#composer.edit(message.shown, (text) => this.#try("slack/edit", { ...at, text })),
      },
      { label: "Delete", danger: true, press: () => this.#seat.do("slack/delete", at) },
    ];
    const reactions = OFFERED.map((name) => ({
      label: emoji(name),
      title: name,
      press: () => this.#react(message, name),
    }));
    const reply = { label: "Reply in thread", press: () => this.#app.openThread(message.ts) };
    openMenu(anchor, "This message", [
      ...(message.ephemeral ? [] : [reactions]),
      ...(this.#thread === null && !message.ephemeral ? [reply] : []),
      ...(message.mine ? own : []),
    ]);
  }

  #suggested(word, first) {
    if (first && word.startsWith("/") && this.#thread === null) {
      return this.#app.commands.filter((command) => command.startsWith(word)).map((value) => ({ value }));
    }
    if (!word.startsWith("@")) return [];
    const wanted = word.slice(1).toLowerCase();
    return this.#app
      .handles(this.#room.members)
      .filter(({ value, hint }) => `${value.slice(1)} ${hint}`.toLowerCase().includes(wanted));
  }

  async #file(file) {
    const content = await api.inBase64(file);
    return {
      name: file.name,
      content,
      media_type: file.type || "application/octet-stream",
      channel: this.#room.channel,
      thread_ts: this.#thread,
      app: this.#room.app?.id ?? null,
    };
  }

  #try(verb, args) {
    return this.#seat.attempt(verb, args);
  }
}

function aboutRoom(room) {
  if (room.archived) return "archived";
  if (room.kind === "direct") return room.app === undefined ? "direct message" : "app";
  const people = `${room.members.length} members`;
  return room.shared ? `${people} · shared with another company` : room.topic || people;
}
