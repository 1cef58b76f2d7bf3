// How does one Telegram message look? A bubble with its text, what it answers, its buttons and reactions.

import { avatar, el, hue, icon, iconButton, ICONS, link } from "../dom.js";
import { hours } from "../times.js";
import { formatted } from "./entities.js";
import { serviceText } from "./rooms.js";

/** The picture of a room: a topic's in the colour that it has. */
export function face(room) {
  const node = avatar(room.title.replace(/^[^\p{L}\p{N}]+/u, "") || "#");
  if (room.color) node.style.backgroundColor = `#${room.color.toString(16).padStart(6, "0")}`;
  return node;
}

/**
 * The node of a message. `context` has `zone`, `inGroup`, `follows` (the message above is by the same person),
 * `answered` (the message it replies to, or undefined) and `uses`: `press`, `more`, `react`, `command`, `deepLink`.
 */
export function messageNode(message, context) {
  if (message.service !== null) return el("p", { class: "tg-service" }, serviceText(message));
  const { mine } = message;
  const classes = ["tg-message", mine ? "mine" : "theirs", context.follows ? "follows" : ""].join(" ").trim();
  return el(
    "article",
    { class: classes, tabindex: -1, "data-message": message.id },
    el(
      "div",
      { class: "tg-row" },
      bubble(message, context),
      iconButton("more", "More about this message", (event) => context.uses.more(message, event.currentTarget), {
        class: "more",
        "data-focus": "more",
      }),
    ),
    keyboard(message, context.uses),
    reactions(message, context.uses),
  );
}

function bubble(message, { zone, inGroup, follows, answered, uses }) {
  const at = new Date(message.date * 1000);
  const { first_name: first, last_name: last = "" } = message.from;
  const name = `${first} ${last}`.trim();
  return el(
    "div",
    { class: "tg-bubble" },
    inGroup && !message.mine && !follows ? el("div", { class: "tg-author", "data-hue": hue(name) }, name) : null,
    answered === undefined
      ? null
      : el(
          "div",
          { class: "tg-answered" },
          el("b", {}, answered.from.first_name),
          el("span", { dir: "auto" }, answered.text),
        ),
    message.document ? fileNode(message.document) : null,
    message.text ? el("div", { class: "tg-text", dir: "auto" }, formatted(message.text, message.entities, uses)) : null,
    el(
      "span",
      { class: "tg-meta" },
      message.edited ? "edited " : "",
      el("time", { datetime: at.toISOString() }, hours(at, zone)),
    ),
  );
}

function fileNode(document) {
  const size = document.file_size === undefined ? "" : `${Math.max(1, Math.round(document.file_size / 1024))} kB`;
  return el(
    "div",
    { class: "file" },
    icon(ICONS.clip),
    el("span", {}, document.file_name ?? "file"),
    el("small", {}, size),
  );
}

function keyboard(message, uses) {
  if (message.buttons.length === 0) return null;
  const row = (buttons) =>
    el(
      "div",
      { class: "tg-keys" },
      buttons.map((button) => key(message, button, uses)),
    );
  return el("div", { class: "tg-keyboard", role: "group", "aria-label": "Buttons" }, message.buttons.map(row));
}

function key(message, button, uses) {
  if (button.url && !uses.isDeepLink(button.url)) {
    const node = link(button.url, button.text, el("span", { "aria-hidden": "true" }, " ↗"));
    node.classList.add("tg-key");
    return node;
  }
  const press = (event) => (button.url ? uses.deepLink(button.url) : uses.press(message, button, event.currentTarget));
  return el(
    "button",
    { type: "button", class: "tg-key", "data-focus": `key ${button.data ?? button.text}`, on: { click: press } },
    button.text,
  );
}

function reactions(message, uses) {
  const counts = new Map();
  for (const emojis of Object.values(message.reactions)) {
    for (const emoji of emojis) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  const chip = ([emoji, count]) =>
    el(
      "button",
      {
        type: "button",
        class: "reaction",
        "aria-label": `${emoji}, ${count}`,
        on: { click: () => uses.react(message, emoji) },
      },
      emoji,
      count > 1 ? ` ${count}` : "",
    );
  return el("div", { class: "reactions" }, [...counts].map(chip));
}
