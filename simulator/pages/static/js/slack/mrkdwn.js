// How does Slack's own markup look? `*bold*`, `<https://…|links>`, `<@U…>` and the rest, as elements.

import { el, link } from "../dom.js";
import { emoji } from "./emoji.js";

const FENCED = /```\n?([\s\S]*?)\n?```/gu;
const QUOTED = /(?:^(?:&gt;|>)[^\n]*(?:\n|$))+/gmu;
const WORD = String.raw`[\p{L}\p{N}]`;
const between = (sign) => String.raw`(?<!${WORD})[${sign}](?=\S)([^\n${sign}]+?)(?<=\S)[${sign}](?!${WORD})`;
const INLINE = new RegExp(
  [
    String.raw`<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>`,
    "`([^`\\n]+)`",
    between("*"),
    between("_"),
    between("~"),
    String.raw`:([a-z0-9_+-]+):`,
  ].join("|"),
  "gu",
);

/** Nodes for a text in mrkdwn; `names` has `user(id)` and `channel(id)`. */
export function mrkdwn(text, names) {
  return split(
    text,
    FENCED,
    (code) => el("pre", {}, unescaped(code)),
    (outside) =>
      split(
        outside,
        QUOTED,
        null,
        (line) => inline(line, names),
        (quote) => el("blockquote", {}, inline(quote.replace(/^(?:&gt;|>) ?/gmu, "").trimEnd(), names)),
      ),
  );
}

/** What matches becomes an element, what stands between goes on to `rest`. */
function split(text, pattern, ofGroup, rest, ofWhole = null) {
  const nodes = [];
  let place = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > place) nodes.push(rest(text.slice(place, match.index)));
    nodes.push(ofWhole === null ? ofGroup(match[1]) : ofWhole(match[0]));
    place = match.index + match[0].length;
  }
  if (place < text.length) nodes.push(rest(text.slice(place)));
  return nodes;
}

function inline(text, names) {
  const nodes = [];
  let place = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > place) nodes.push(unescaped(text.slice(place, match.index)));
    nodes.push(token(match, names));
    place = match.index + match[0].length;
  }
  if (place < text.length) nodes.push(unescaped(text.slice(place)));
  return nodes;
}

function token([whole, kind, target, label, code, bold, italic, struck, name], names) {
  if (target !== undefined) return reference(kind, target, label, whole, names);
  if (code !== undefined) return el("code", {}, unescaped(code));
  if (bold !== undefined) return el("strong", {}, inline(bold, names));
  if (italic !== undefined) return el("em", {}, inline(italic, names));
  if (struck !== undefined) return el("s", {}, inline(struck, names));
  return emoji(name);
}

function reference(kind, target, label, whole, names) {
  if (kind === "@") return mention(`@${names.user(target)}`);
  if (kind === "#") return mention(`#${label || names.channel(target)}`);
  if (kind === "!")
    return target.startsWith("date^") || label ? unescaped(label ?? "") : mention(`@${target.split("^")[0]}`);
  return target === "" ? unescaped(whole) : link(unescaped(target), unescaped(label || target));
}

export function mention(text) {
  return el("span", { class: "mention" }, text);
}

export function unescaped(text) {
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
