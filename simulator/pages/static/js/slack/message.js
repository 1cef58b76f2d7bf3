// How does one Slack message look? Who wrote it when, its blocks, files, reactions, and the thread under it.

import { avatar, el, icon, iconButton, ICONS } from "../dom.js";
import { hours } from "../times.js";
import { blockNodes } from "./blocks.js";
import { emoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/**
 * The node of a message. `context` has `zone`, `follows`, `user` (the reader's id), `replies` and `unread` of its
 * thread, what blocks.js takes, and `uses`: `more`, `react`, `open` (the thread; null inside one).
 */
export function messageNode(message, context) {
  const { follows, uses } = context;
  const classes = ["sl-message", follows ? "follows" : "", message.ephemeral ? "ephemeral" : ""].join(" ").trim();
  return el(
    "article",
    { class: classes, tabindex: -1, "data-message": message.ts },
    follows ? stamp(message, context) : avatar(message.name),
    el(
      "div",
      { class: "sl-body" },
      message.ephemeral ? el("p", { class: "sl-only-you" }, "Only visible to you") : null,
      follows ? null : author(message, context),
      content(message, context),
      reactions(message, context),
      threadLink(message, context),
    ),
    message.deleted
      ? null
      : iconButton("more", "More about this message", (event) => uses.more(message, event.currentTarget), {
          class: "more",
          "data-focus": "more",
        }),
  );
}

function author(message, context) {
  return el(
    "div",
    { class: "sl-author" },
    el("b", {}, message.name),
    message.is_app ? el("span", { class: "sl-app" }, "APP") : null,
    stamp(message, context),
  );
}

function stamp(message, { zone }) {
  const at = new Date(Number(message.ts) * 1000);
  return el("time", { datetime: at.toISOString() }, hours(at, zone));
}

function content(message, context) {
  const nodes = message.blocks.length > 0 ? blockNodes(message.blocks, context) : mrkdwn(message.text, context.names);
  const files = message.files.map((file) =>
    el(
      "div",
      { class: "file" },
      icon(ICONS.clip),
      el("span", {}, file.title || file.name),
      el("small", {}, file.pretty_type ?? ""),
    ),
  );
  const edited = message.edited ? el("small", { class: "sl-edited" }, " (edited)") : null;
  return el(
    "div",
    { class: message.deleted ? "sl-content gone" : "sl-content", dir: "auto" },
    nodes,
    edited,
    message.attachments.map((one) => attachment(one, context)),
    files,
  );
}

function attachment(one, context) {
  const title = one.title ? el("b", {}, one.title) : null;
  const fields = (one.fields ?? []).map((field) => el("div", {}, el("b", {}, field.title), " ", field.value));
  const text = one.blocks ? blockNodes(one.blocks, context) : mrkdwn(one.text ?? one.fallback ?? "", context.names);
  return el("div", { class: "sl-attachment" }, title, text, fields);
}

function reactions(message, { user, uses }) {
  const entries = Object.entries(message.reactions);
  if (entries.length === 0) return null;
  const chip = ([name, users]) =>
    el(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-pressed": String(users.includes(user)),
        "aria-label": `${name}, ${users.length}`,
        "data-focus": `react ${name}`,
        on: { click: () => uses.react(message, name) },
      },
      `${emoji(name)} ${users.length}`,
    );
  return el("div", { class: "reactions" }, entries.map(chip));
}

function threadLink(message, { replies, unread, uses }) {
  if (uses.open === null || replies === 0) return null;
  const news = unread > 0 ? el("span", { class: "count" }, `${unread} new`) : null;
  return el(
    "button",
    { type: "button", class: "sl-thread-link", "data-focus": "thread", on: { click: () => uses.open(message.ts) } },
    replies === 1 ? "1 reply" : `${replies} replies`,
    news,
    el("span", { "aria-hidden": "true" }, " ›"),
  );
}
