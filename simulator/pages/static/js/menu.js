// What else can be done with this? A menu beside its button, left by Escape or a press elsewhere.

import { el } from "./dom.js";

/**
 * Open a menu at `anchor`. `entries` are `{label, press, danger}`, or arrays of such that stand in one row.
 * Does nothing where there is nothing to choose.
 */
export function openMenu(anchor, label, entries) {
  if (entries.length === 0) return;
  const choose = (press) => () => {
    menu.hidePopover();
    press();
  };
  const item = ({ label: name, press, danger = false, title = null }) =>
    el(
      "button",
      { type: "button", role: "menuitem", class: danger ? "danger" : null, title, on: { click: choose(press) } },
      name,
    );
  const menu = el(
    "div",
    { class: "menu", role: "menu", popover: "auto", "aria-label": label },
    entries.map((entry) =>
      Array.isArray(entry) ? el("div", { class: "menu-row", role: "group" }, entry.map(item)) : item(entry),
    ),
  );
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "closed") menu.remove();
  });
  menu.addEventListener("keydown", (event) => walk(event, menu));
  document.body.append(menu);
  menu.showPopover({ source: anchor });
  stand(menu, anchor);
  menu.querySelector("button").focus();
}

function walk(event, menu) {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined) return;
  const items = [...menu.querySelectorAll("button")];
  const place = items.indexOf(document.activeElement);
  items[(place + step + items.length) % items.length].focus();
  event.preventDefault();
}

/** Under the button, or over it where there is no room; never beyond the window. */
function stand(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + 4 + size.height < innerHeight;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(4, at.top - 4 - size.height)}px`;
  menu.style.left = `${Math.max(4, Math.min(at.right - size.width, innerWidth - size.width - 4))}px`;
}
