// What does one open Telegram chat show, and what can be done in it? Head, messages, and the field or START.

import * as api from "../api.js";
import { Composer } from "../composer.js";
import { el, fill, iconButton, keep } from "../dom.js";
import { openMenu } from "../menu.js";
import { rowsOf } from "../rows.js";
import { Scroll } from "../scroll.js";
import { deepLink } from "./links.js";
import { face, messageNode } from "./message.js";

const REACTIONS = ["👍", "❤", "👌", "🙏", "👀"];

export class Chat {
  #seat;
  #room = null;
  #back = iconButton("back", "All chats", () => this.#leave(), { class: "back" });
  #face = el("span", { class: "face" });
  #title = el("h3", { dir: "auto" });
  #about = el("small", {});
  #scroll;
  #composer;
  #foot = el("div", { class: "tg-foot" });
  #leave;
  #reply = null;
  #replyBar = el("div", { class: "replying", hidden: true });
  /** What the messages' controls do. */
  #uses = {
    press: (message, button, node) => this.#press(message, button, node),
    more: (message, anchor) => this.#messageMenu(message, anchor),
    react: (message, emoji) => this.#react(message, emoji),
    command: (text) => this.#seat.do("telegram/say", { text, chat: this.#room.chat, topic: this.#room.topic }),
    isDeepLink: (url) => deepLink(url) !== null,
    deepLink: (url) => this.#seat.do("telegram/start", deepLink(url)),
  };
  node;

  /** `seat` is the person's place: `do(verb, args)`, `act`, `notices`, `zone`, `now()`, `alert`. `leave()` closes. */
  constructor(seat, room, leave) {
    this.#seat = seat;
    this.#leave = leave;
    this.#scroll = new Scroll(`Messages: ${room.title}`);
    this.#composer = new Composer({
      label: `Message to ${room.title}`,
      placeholder: "Message",
      send: (text) =>
        this.#try("telegram/say", {
          text,
          chat: this.#room.chat,
          topic: this.#room.topic,
          reply_to: this.#takeReply(),
        }),
      attach: async (file) => this.#try("telegram/send_document", await this.#document(file)),
      suggest: (word, first) => (first && word.startsWith("/") ? this.#commands(word) : []),
    });
    const head = el(
      "header",
      { class: "tg-head" },
      this.#back,
      this.#face,
      el("div", { class: "titles" }, this.#title, this.#about),
      iconButton("more", "More about this chat", (event) => this.#chatMenu(event.currentTarget)),
    );
    this.node = el("section", { class: "tg-chat", "aria-label": room.title }, head, this.#scroll.node, this.#foot);
    this.#room = room;
    fill(this.#face, face(room));
  }

  /** Show the room as it is now. `others` is how many unread messages wait elsewhere. */
  show(room, others) {
    this.#room = room;
    fill(this.#title, room.title);
    fill(this.#about, room.about);
    this.#back.classList.toggle("news", others > 0);
    this.#scroll.around(() => keep(this.#scroll.list, this.#rows()));
    this.#showFoot();
  }

  opened() {
    this.#scroll.toEnd();
  }

  /** Where one types by touch, a field in focus would raise the keyboard over half of what one came to read. */
  focus() {
    if (matchMedia("(hover: none)").matches) return;
    (this.#foot.querySelector("textarea, button") ?? this.node).focus({ preventScroll: true });
  }

  #rows() {
    const { zone } = this.#seat;
    const byId = new Map(this.#room.messages.map((message) => [message.id, message]));
    const inGroup = this.#room.kind === "topic";
    const messages = this.#room.messages.map((message) => ({
      key: message.id,
      at: new Date(message.date * 1000),
      by: message.service === null ? message.from.id : null,
      mark: JSON.stringify(message),
      make: (follows) =>
        messageNode(message, { zone, inGroup, follows, answered: byId.get(message.reply_to), uses: this.#uses }),
    }));
    return rowsOf(messages, { zone, now: this.#seat.now(), className: "tg-day", empty: "No messages here yet." });
  }

  /** The button rests until the bot has answered, as in Telegram's own apps. */
  async #press(message, { data, text }, node) {
    node.setAttribute("aria-busy", "true");
    const which = data === null ? { text } : { data };
    const pressed = await this.#seat.do("telegram/press", { chat: this.#room.chat, message_id: message.id, ...which });
    if (pressed?.query_id !== undefined) await this.#answered(pressed.query_id);
    node.removeAttribute("aria-busy");
  }

  async #answered(query) {
    const answer = await this.#seat.do("telegram/answer_to", { query_id: query, timeout: 8 }, { person: false });
    if (answer?.text && answer.show_alert) this.#seat.alert(answer.text);
    else if (answer?.text) this.#seat.notices.say(answer.text);
    if (answer?.url) this.#uses.isDeepLink(answer.url) && this.#uses.deepLink(answer.url);
  }

  #react(message, emoji) {
    const own = message.reactions[String(this.#seat.account("telegram"))] ?? [];
    this.#seat.do("telegram/react", {
      chat: this.#room.chat,
      message_id: message.id,
      emoji: own.includes(emoji) ? null : emoji,
    });
  }

  #messageMenu(message, anchor) {
    const chat = this.#room.chat;
    const at = { chat, message_id: message.id };
    const own = [
      {
        label: "Edit",
        press: () => this.#composer.edit(message.text, (text) => this.#try("telegram/edit", { ...at, text })),
      },
    ];
    openMenu(anchor, "This message", [
      REACTIONS.map((emoji) => ({
        label: emoji,
        title: `React with ${emoji}`,
        press: () => this.#react(message, emoji),
      })),
      { label: "Reply", press: () => this.#replyTo(message) },
      ...(message.mine && message.text ? own : []),
      { label: "Delete for everyone", danger: true, press: () => this.#seat.do("telegram/delete_message", at) },
    ]);
  }

  #chatMenu(anchor) {
    const { kind, chat, topic, closed, blocked } = this.#room;
    const bot = { bot: chat };
    if (kind === "private") {
      openMenu(anchor, "This chat", [
        blocked
          ? { label: "Unblock the bot", press: () => this.#seat.do("telegram/unblock", bot) }
          : { label: "Stop and block the bot", danger: true, press: () => this.#seat.do("telegram/block", bot) },
      ]);
    } else if (topic !== null) {
      openMenu(anchor, "This topic", [
        {
          label: closed ? "Open the topic again" : "Close the topic",
          press: () => this.#seat.do("telegram/close_topic", { chat, topic, closed: !closed }),
        },
        {
          label: "Delete the topic",
          danger: true,
          press: () => this.#seat.do("telegram/delete_topic", { chat, topic }),
        },
      ]);
    }
  }

  #replyTo(message) {
    this.#reply = message.id;
    fill(
      this.#replyBar,
      el("span", { dir: "auto" }, `Reply to ${message.from.first_name}: ${message.text}`),
      iconButton("close", "No reply", () => this.#takeReply()),
    );
    this.#replyBar.hidden = false;
    this.#composer.focus();
  }

  #takeReply() {
    const reply = this.#reply;
    this.#reply = null;
    this.#replyBar.hidden = true;
    return reply;
  }

  #showFoot() {
    const { started, blocked, chat } = this.#room;
    const wanted = blocked ? "unblock" : started ? "write" : "start";
    if (this.#foot.dataset.shows === wanted) return;
    this.#foot.dataset.shows = wanted;
    const big = (label, verb) =>
      el(
        "button",
        { type: "button", class: "tg-start", on: { click: () => this.#seat.do(verb, { bot: chat }) } },
        label,
      );
    if (wanted === "write") fill(this.#foot, this.#replyBar, this.#composer.node);
    else fill(this.#foot, wanted === "start" ? big("START", "telegram/start") : big("UNBLOCK", "telegram/unblock"));
  }

  async #document(file) {
    const content = await api.inBase64(file);
    return {
      name: file.name,
      content,
      media_type: file.type || "application/octet-stream",
      chat: this.#room.chat,
      topic: this.#room.topic,
    };
  }

  #commands(word) {
    const all = this.#room.commands.map(({ command, description }) => ({ value: `/${command}`, hint: description }));
    return all.filter(({ value }) => value.startsWith(word));
  }

  #try(verb, args) {
    return this.#seat.attempt(verb, args);
  }
}
