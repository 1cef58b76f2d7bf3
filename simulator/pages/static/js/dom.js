// How is a piece of page made and kept? Elements from names and texts, never from markup; rows renewed only if changed.

/**
 * An element. `attributes` are attributes, `on: {event: listener}` and `class`; false, null and undefined leave
 * one out. Children are nodes and texts; a text stays a text whatever is in it.
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let made = 0;

/** An id that no other element of the page has. */
export function newId(name) {
  made += 1;
  return `${name}-${made}`;
}

/** A small drawing in the stroke's colour; `path` is SVG path data from our own files. */
export function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const line = document.createElementNS(space, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  back: "M15 5l-7 7 7 7",
  clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7L9.4 17a1.7 1.7 0 0 1-2.4-2.4L14.5 7",
  close: "M6 6l12 12M18 6L6 18",
  down: "M6 9l6 6 6-6",
  expand: "M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5",
  more: "M5.5 12h.01M12 12h.01M18.5 12h.01",
  send: "M4 12l16-8-5 16-3.5-6.5z",
  thread: "M5 5h14v10h-8l-4 4v-4H5z",
};

/** A button that shows a drawing and is called `label`. */
export function iconButton(name, label, press, attributes = {}) {
  const { class: extra = "", ...rest } = attributes;
  return el(
    "button",
    {
      type: "button",
      class: `icon-button ${extra}`.trim(),
      "aria-label": label,
      title: label,
      on: { click: press },
      ...rest,
    },
    icon(ICONS[name]),
  );
}

const kept = new WeakMap();

/**
 * Make `parent` show `rows`, each `{key, mark, make}`: a row whose key and mark are as before keeps its node, with
 * its focus, selection and open menus. The focus of a renewed row goes to the control of the same `data-focus`.
 */
export function keep(parent, rows) {
  const before = kept.get(parent) ?? new Map();
  const focused = focusIn(parent, before);
  const after = new Map();
  for (const { key, mark, make } of rows) {
    const old = before.get(key);
    after.set(key, old !== undefined && old.mark === mark ? old : { mark, node: make() });
  }
  for (const [key, { node }] of before) if (after.get(key)?.node !== node) node.remove();
  let place = parent.firstChild;
  for (const { node } of after.values()) {
    if (node === place) place = place.nextSibling;
    else parent.insertBefore(node, place);
  }
  kept.set(parent, after);
  if (focused !== null && !parent.contains(document.activeElement)) refocus(after.get(focused.key)?.node, focused.name);
}

function focusIn(parent, rows) {
  const active = document.activeElement;
  if (active === null || active === parent || !parent.contains(active)) return null;
  for (const [key, { node }] of rows) {
    if (node.contains(active)) return { key, name: active.dataset.focus };
  }
  return null;
}

function refocus(node, name) {
  if (node === undefined) return;
  const same =
    name === undefined ? null : [...node.querySelectorAll("[data-focus]")].find((one) => one.dataset.focus === name);
  (same ?? node.querySelector("button, a, select, input") ?? node).focus({ preventScroll: true });
}

/** Replace what an element holds, unless it holds just that text. */
export function fill(node, ...children) {
  if (children.length === 1 && typeof children[0] === "string" && node.textContent === children[0]) return;
  node.replaceChildren(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
}

/** The address, if it may stand in a link; null for `javascript:` and the like. */
export function linkable(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:", "tel:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** A link that leads out of the pages, or its text alone where the address is no safe one. */
export function link(address, ...children) {
  const href = linkable(address);
  if (href === null) return el("span", {}, ...children);
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/** Two letters and a colour of one's own, round or square as the style sheet has it. */
export function avatar(name) {
  const words = name
    .trim()
    .split(/\s+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letters =
    words
      .slice(0, 2)
      .map((word) => [...word][0])
      .join("")
      .toUpperCase() || "?";
  return el("span", { class: "avatar", "data-hue": hue(name), "aria-hidden": "true" }, letters);
}

/** One of eight, always the same for the same text; the style sheet says which colours they are. */
export function hue(text) {
  let sum = 2_166_136_261;
  for (const sign of String(text)) sum = Math.imul(sum ^ sign.codePointAt(0), 16_777_619) >>> 0;
  return (sum >>> 17) % 8;
}
