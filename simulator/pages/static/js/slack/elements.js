// How is one Block Kit element used? Buttons, menus and fields; each tells what was chosen in the control API's words.

import { el, link, newId } from "../dom.js";
import { openMenu } from "../menu.js";

/** Kinds with one line of text, and the input's type. */
const TYPED = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  datepicker: "date",
  timepicker: "time",
};
const INITIAL = { datepicker: "initial_date", timepicker: "initial_time" };

/**
 * The control of an element. `context` has `label` (its accessible name), `chosen` (what stands in it; undefined: its
 * own beginning), `people` and `channels` (`[{value, label}]` for menus of those), `required`, `suggest(typed)`, and
 * `use(value, node)` for when it is used. Null where the kind is not known here.
 */
export function control(element, context) {
  if (element.type === "button") return button(element, context);
  if (element.type === "overflow") return overflow(element, context);
  if (element.type in TYPED || element.type === "rich_text_input") return field(element, context);
  if (element.type === "datetimepicker") return instant(element, context);
  if (element.type === "radio_buttons" || element.type === "checkboxes") return choices(element, context);
  if (element.type.endsWith("external_select")) return searched(element, context);
  if (element.type.endsWith("_select")) return select(element, context);
  return null;
}

function button(element, { use }) {
  const classes = `sl-button ${element.style ?? ""}`.trim();
  const focus = `${element.action_id} ${element.value ?? ""}`;
  const label = element.accessibility_label ?? null;
  if (element.url) {
    const node = link(element.url, element.text.text);
    node.className = classes;
    node.addEventListener("click", () => use(element.value, node));
    return node;
  }
  const node = el(
    "button",
    { type: "button", class: classes, "aria-label": label, "data-focus": focus },
    element.text.text,
  );
  node.addEventListener("click", () => use(element.value, node));
  return node;
}

function overflow(element, { use, label }) {
  const node = el(
    "button",
    { type: "button", class: "sl-button", "aria-label": label, "data-focus": element.action_id },
    "⋯",
  );
  const entries = element.options.map((option) => ({ label: option.text.text, press: () => use(option.value, node) }));
  node.addEventListener("click", () => openMenu(node, label, entries));
  return node;
}

function field(element, { use, label, chosen, required }) {
  const many = element.multiline === true || element.type === "rich_text_input";
  const node = el(many ? "textarea" : "input", {
    type: many ? null : TYPED[element.type],
    rows: many ? 4 : null,
    "aria-label": label,
    placeholder: element.placeholder?.text,
    minlength: element.min_length,
    maxlength: element.max_length,
    min: element.min_value,
    max: element.max_value,
    step: element.type === "number_input" && element.is_decimal_allowed ? "any" : null,
    required,
    dir: "auto",
    "data-focus": element.action_id,
  });
  node.value = chosen ?? element[INITIAL[element.type] ?? "initial_value"] ?? "";
  node.addEventListener("change", () => use(node.value === "" ? null : node.value, node));
  return node;
}

/** A date and time in the browser's own zone; Slack counts seconds. */
function instant(element, { use, label, chosen, required }) {
  const node = el("input", { type: "datetime-local", "aria-label": label, required, "data-focus": element.action_id });
  const at = chosen ?? element.initial_date_time;
  if (at) node.valueAsNumber = (at - new Date(at * 1000).getTimezoneOffset() * 60) * 1000;
  node.addEventListener("change", () =>
    use(node.value === "" ? null : Math.floor(new Date(node.value).getTime() / 1000), node),
  );
  return node;
}

function choices(element, { use, label, chosen }) {
  const many = element.type === "checkboxes";
  const initial = many ? (element.initial_options ?? []).map(({ value }) => value) : [element.initial_option?.value];
  const now = new Set([chosen ?? initial].flat());
  const name = newId("choice");
  const inputs = element.options.map(({ value }) =>
    el("input", {
      type: many ? "checkbox" : "radio",
      name,
      value,
      checked: now.has(value),
      "data-focus": `${element.action_id} ${value}`,
    }),
  );
  const node = el(
    "div",
    { class: "sl-choices", role: many ? "group" : "radiogroup", "aria-label": label },
    element.options.map((option, place) =>
      el(
        "label",
        {},
        inputs[place],
        option.text.text,
        option.description ? el("small", {}, ` ${option.description.text}`) : null,
      ),
    ),
  );
  const picked = () => inputs.filter((input) => input.checked).map((input) => input.value);
  node.addEventListener("change", () => use(many ? picked() : (picked()[0] ?? null), node));
  return node;
}

function select(element, { use, label, chosen, people, channels, required }) {
  const many = element.type.startsWith("multi_");
  const groups = groupsOf(element, people, channels);
  const now = new Set([chosen ?? initialOf(element)].flat().filter(Boolean));
  const option = (one) => el("option", { value: one.value, selected: now.has(one.value) }, one.label);
  const node = el(
    "select",
    { "aria-label": label, multiple: many, size: many ? 4 : null, required, "data-focus": element.action_id },
    many ? null : el("option", { value: "" }, element.placeholder?.text ?? "Choose"),
    groups.map((group) =>
      group.label === null
        ? group.options.map(option)
        : el("optgroup", { label: group.label }, group.options.map(option)),
    ),
  );
  const picked = () => [...node.selectedOptions].map((one) => one.value);
  node.addEventListener("change", () => use(many ? picked() : node.value || null, node));
  return node;
}

function groupsOf(element, people, channels) {
  if (element.type.endsWith("users_select")) return [{ label: null, options: people }];
  if (element.type.endsWith("static_select")) {
    return (element.option_groups ?? [element]).map((group) => ({
      label: group.label?.text ?? null,
      options: group.options.map(({ value, text }) => ({ value, label: text.text })),
    }));
  }
  return [{ label: null, options: channels }];
}

function initialOf(element) {
  const { initial_option: one, initial_options: several } = element;
  const whole = element.initial_user ?? element.initial_users ?? element.initial_channel ?? element.initial_channels;
  return (
    one?.value ??
    several?.map(({ value }) => value) ??
    whole ??
    element.initial_conversation ??
    element.initial_conversations ??
    null
  );
}

/** Options that the app proposes while one types. */
function searched(element, { use, label, chosen, suggest, required }) {
  const many = element.type.startsWith("multi_");
  const list = el("datalist", { id: newId("found") });
  const node = el("input", {
    type: "text",
    list: list.id,
    "aria-label": label,
    placeholder: element.placeholder?.text,
    required,
    "data-focus": element.action_id,
  });
  node.value = [chosen ?? initialOf(element) ?? ""].flat().join(", ");
  node.addEventListener("input", async () => {
    if (node.value.length < (element.min_query_length ?? 3)) return;
    const options = await suggest(node.value);
    list.replaceChildren(...options.map((option) => el("option", { value: option.value, label: option.text.text })));
  });
  node.addEventListener("change", () =>
    use(many ? node.value.split(/,\s*/u).filter(Boolean) : node.value || null, node),
  );
  return el("span", {}, node, list);
}
