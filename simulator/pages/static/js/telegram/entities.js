// How does a Telegram text look? Its entities as elements; offsets count UTF-16 units, as JavaScript's strings do.

import { el, link } from "../dom.js";

const PLAIN = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

const BLOCKS = new Set(["pre", "blockquote"]);

/**
 * Nodes for a text. `uses` has `command(text)` for a pressed bot command and `deepLink(url)` for a pressed
 * `t.me/<bot>?start=…`, which `isDeepLink(url)` tells from other links.
 */
export function formatted(text, entities, uses) {
  return nested(text, 0, text.length, outerFirst(entities), uses);
}

/** By where they begin; of those that begin together the longer one is outside. */
function outerFirst(entities) {
  return [...entities].sort((one, other) => one.offset - other.offset || other.length - one.length);
}

function nested(text, start, end, entities, uses) {
  const nodes = [];
  let place = start;
  let next = 0;
  while (next < entities.length) {
    const outer = entities[next];
    const from = Math.max(outer.offset, place);
    const to = Math.min(outer.offset + outer.length, end);
    next += 1;
    if (from >= to) continue;
    const inner = [];
    while (next < entities.length && entities[next].offset < to) inner.push(entities[next++]);
    if (from > place) nodes.push(text.slice(place, from));
    nodes.push(element(outer, text.slice(from, to), nested(text, from, to, inner, uses), uses));
    // A block ends its line by itself; the text's own line break after it would be a second one.
    place = BLOCKS.has(PLAIN[outer.type]) && text[to] === "\n" ? to + 1 : to;
  }
  if (place < end) nodes.push(text.slice(place, end));
  return nodes;
}

function element(entity, text, children, uses) {
  const tag = PLAIN[entity.type];
  if (tag !== undefined) return el(tag, {}, children);
  switch (entity.type) {
    case "text_link":
      return leading(entity.url, children, uses);
    case "url":
      return leading(/^[a-z]+:/iu.test(text) ? text : `https://${text}`, children, uses);
    case "email":
      return link(`mailto:${text}`, children);
    case "bot_command":
      return el("button", { type: "button", class: "in-text", on: { click: () => uses.command(text) } }, children);
    case "spoiler":
      return el(
        "button",
        {
          type: "button",
          class: "spoiler",
          title: "Show",
          on: { click: (event) => event.currentTarget.classList.add("open") },
        },
        children,
      );
    case "mention":
    case "text_mention":
    case "hashtag":
      return el("span", { class: "mention" }, children);
    default:
      return el("span", {}, children);
  }
}

/** A link; one that would open this very bot is pressed here instead of leaving the pages. */
export function leading(url, children, uses) {
  if (!uses.isDeepLink(url)) return link(url, children);
  return el(
    "button",
    { type: "button", class: "in-text", title: url, on: { click: () => uses.deepLink(url) } },
    children,
  );
}
