// How does a Block Kit block look? Sections, actions, contexts, fields and the rest, in a message or a window.

import { el, link } from "../dom.js";
import { control } from "./elements.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { richText } from "./richtext.js";

/**
 * Nodes for blocks. `context` has `names`; `errors`, block id → complaint; and what `control` of elements.js takes,
 * told of which element: `use(block, element, value, node)`, `chosen(block, element)`, `suggest(element, typed)`,
 * `people`, `channels`.
 */
export function blockNodes(blocks, context) {
  return blocks.map((block) => blockNode(block, context));
}

function blockNode(block, context) {
  switch (block.type) {
    case "section":
      return section(block, context);
    case "header":
      return el("h4", { class: "sl-header" }, block.text.text);
    case "divider":
      return el("hr");
    case "actions":
    case "context_actions":
      return el(
        "div",
        { class: "sl-actions", role: "group", "aria-label": "Buttons" },
        block.elements.map((element) => made(block, element, context)),
      );
    case "context":
      return el(
        "div",
        { class: "sl-context" },
        block.elements.map((element) => small(element, context)),
      );
    case "input":
      return input(block, context);
    case "rich_text":
      return el("div", { class: "sl-rich", dir: "auto" }, richText(block.elements, context.names));
    case "markdown":
      return el("div", { class: "sl-markdown", dir: "auto" }, markdown(block.text));
    case "image":
      return picture(block);
    case "table":
      return table(block, context);
    default:
      return el("p", { class: "sl-unknown" }, `[${block.type}]`);
  }
}

/** The text object's nodes. */
function words(text, context) {
  return text.type === "mrkdwn" ? mrkdwn(text.text, context.names) : text.text;
}

function section(block, context) {
  return el(
    "div",
    { class: "sl-section" },
    el(
      "div",
      { class: "sl-section-text", dir: "auto" },
      block.text ? el("div", {}, words(block.text, context)) : null,
      block.fields
        ? el(
            "div",
            { class: "sl-fields" },
            block.fields.map((field) => el("div", {}, words(field, context))),
          )
        : null,
    ),
    block.accessory ? made(block, block.accessory, context) : null,
  );
}

function small(element, context) {
  return element.type === "image" ? picture(element) : el("span", { dir: "auto" }, words(element, context));
}

/** Pictures lie elsewhere, and these pages ask for nothing elsewhere: the description leads there. */
function picture(block) {
  const text = `🖼 ${block.alt_text}`;
  return block.image_url ? link(block.image_url, text) : el("span", {}, text);
}

function table(block, context) {
  const cell = (one) => el("td", {}, one.type === "rich_text" ? richText(one.elements, context.names) : one.text);
  return el(
    "div",
    { class: "sl-table" },
    el(
      "table",
      {},
      block.rows.map((row) => el("tr", {}, row.map(cell))),
    ),
  );
}

function input(block, context) {
  const { element } = block;
  const error = context.errors?.[block.block_id];
  const label = block.label.text;
  return el(
    "div",
    { class: "sl-input", role: "group", "aria-label": label },
    el(
      "div",
      { class: "sl-label", "aria-hidden": "true" },
      label,
      block.optional ? el("small", {}, " (optional)") : null,
    ),
    made(block, element, context, { label, required: !block.optional }),
    block.hint ? el("small", { class: "sl-hint" }, block.hint.text) : null,
    error === undefined ? null : el("p", { class: "sl-error", role: "alert" }, error),
  );
}

function made(block, element, context, { label, required = false } = {}) {
  const name = label ?? element.placeholder?.text ?? element.text?.text ?? "Choose";
  if (element.type === "image") return picture(element);
  const node = control(element, {
    label: name,
    required,
    chosen: context.chosen?.(block, element),
    people: context.people,
    channels: context.channels,
    suggest: (typed) => context.suggest(element, typed),
    use: (value, node) => context.use(block, element, value, node),
  });
  return node ?? el("span", { class: "sl-unknown" }, `[${element.type}]`);
}
