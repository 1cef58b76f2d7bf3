// How does a `markdown` block look? The common marks: headings, lists, quotes, code, bold, italic, links.

import { el, link } from "../dom.js";

const INLINE =
  /\[([^\]]+)\]\(([^()\s]+)\)|`([^`]+)`|\*\*(?=\S)(.+?)\*\*|__(?=\S)(.+?)__|\*(?=\S)([^*]+?)\*|(?<![\p{L}\p{N}])_(?=\S)([^_]+?)_(?![\p{L}\p{N}])|~~(?=\S)(.+?)~~/gu;
const KINDS = [
  { kind: "heading", pattern: /^#{1,6}\s+/u },
  { kind: "bullet", pattern: /^\s*[-*+]\s+/u },
  { kind: "number", pattern: /^\s*\d+[.)]\s+/u },
  { kind: "quote", pattern: /^>\s?/u },
];

/** Nodes for a text in markdown. */
export function markdown(text) {
  return text
    .split(/^```[^\n]*\n([\s\S]*?)^```\s*$/mu)
    .flatMap((part, place) => (place % 2 === 1 ? [el("pre", {}, part)] : grouped(part)));
}

/** Neighbouring lines of one kind make one element. */
function grouped(text) {
  const groups = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const found = KINDS.find(({ pattern }) => pattern.test(line)) ?? { kind: "text", pattern: /^/u };
    const content = line.replace(found.pattern, "");
    if (groups.at(-1)?.kind === found.kind && found.kind !== "heading") groups.at(-1).lines.push(content);
    else groups.push({ kind: found.kind, lines: [content] });
  }
  return groups.map(element);
}

function element({ kind, lines }) {
  const items = () => lines.map((line) => el("li", {}, inline(line)));
  const broken = () => lines.flatMap((line, place) => (place === 0 ? inline(line) : [el("br"), ...inline(line)]));
  if (kind === "heading") return el("h4", {}, inline(lines[0]));
  if (kind === "bullet") return el("ul", {}, items());
  if (kind === "number") return el("ol", {}, items());
  return el(kind === "quote" ? "blockquote" : "p", {}, broken());
}

function inline(text) {
  const nodes = [];
  let place = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > place) nodes.push(text.slice(place, match.index));
    const [whole, label, url, code, bold, strong, italic, slanted, struck] = match;
    if (label !== undefined) nodes.push(link(url, label));
    else if (code !== undefined) nodes.push(el("code", {}, code));
    else if (struck !== undefined) nodes.push(el("s", {}, inline(struck)));
    else nodes.push(el((bold ?? strong) ? "strong" : "em", {}, inline(bold ?? strong ?? italic ?? slanted)));
    place = match.index + whole.length;
  }
  if (place < text.length) nodes.push(text.slice(place));
  return nodes;
}
