// How does a rich text block look? Its sections, lists, quotes and code, element by element.

import { el, link } from "../dom.js";
import { emoji } from "./emoji.js";
import { mention } from "./mrkdwn.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

/** Nodes for the elements of a `rich_text` block; `names` has `user(id)` and `channel(id)`. */
export function richText(elements, names) {
  return elements.map((element) => part(element, names));
}

function part(element, names) {
  const children = () => (element.elements ?? []).map((one) => piece(one, names));
  switch (element.type) {
    case "rich_text_quote":
      return el("blockquote", {}, children());
    case "rich_text_preformatted":
      return el("pre", {}, children());
    case "rich_text_list":
      return list(element, names);
    default:
      return el("div", { class: "rich" }, children());
  }
}

function list(element, names) {
  const items = element.elements.map((item) =>
    el(
      "li",
      {},
      item.elements.map((one) => piece(one, names)),
    ),
  );
  const node = el(
    element.style === "ordered" ? "ol" : "ul",
    { class: `indent-${Math.min(element.indent ?? 0, 4)}` },
    items,
  );
  if (element.offset) node.start = element.offset + 1;
  return node;
}

function piece(one, names) {
  return Object.entries(STYLES).reduce(
    (node, [style, tag]) => (one.style?.[style] ? el(tag, {}, node) : node),
    bare(one, names),
  );
}

function bare(one, names) {
  switch (one.type) {
    case "text":
      return one.text;
    case "link":
      return link(one.url, one.text || one.url);
    case "user":
      return mention(`@${names.user(one.user_id)}`);
    case "channel":
      return mention(`#${names.channel(one.channel_id)}`);
    case "usergroup":
      return mention(`@${one.usergroup_id}`);
    case "broadcast":
      return mention(`@${one.range}`);
    case "emoji":
      return emoji(one.name);
    case "date":
      return one.fallback ?? new Date(one.timestamp * 1000).toISOString();
    case "color":
      return one.value;
    default:
      return "";
  }
}
