// How is one told something in passing? Short notices over a column, gone by themselves; and questions that stay.

import { el } from "./dom.js";

/** How long a notice stays, in ms; a longer one longer. */
const STAYS = 3500;
const PER_SIGN = 40;

export class Notices {
  node = el("div", { class: "notices", role: "status", "aria-live": "polite" });

  /** Show a text; `kind` is `refused` for what could not be done, else it is what an app says. */
  say(text, kind = "told") {
    const note = el("p", { class: `notice ${kind}`, dir: "auto" }, text);
    this.node.append(note);
    while (this.node.children.length > 3) this.node.firstChild.remove();
    setTimeout(() => note.remove(), STAYS + PER_SIGN * text.length);
  }
}

/**
 * A window over `host`'s content, which rests meanwhile. `buttons` are `{label, press, kind}`; pressing one closes it.
 * Escape presses the last.
 */
export function ask(host, { title, text, buttons }) {
  const before = document.activeElement;
  const resting = [...host.children].filter((child) => !child.inert);
  const close = (press) => {
    for (const child of resting) child.inert = false;
    veil.remove();
    before?.focus?.({ preventScroll: true });
    press?.();
  };
  const made = buttons.map(({ label, press, kind = "" }) =>
    el("button", { type: "button", class: `plain-button ${kind}`.trim(), on: { click: () => close(press) } }, label),
  );
  const window = el(
    "div",
    { class: "dialog", role: "alertdialog", "aria-modal": "true", "aria-label": title || text },
    title ? el("h3", {}, title) : null,
    el("p", { dir: "auto" }, text),
    el("div", { class: "dialog-buttons" }, made),
  );
  const veil = el("div", { class: "veil" }, window);
  veil.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(buttons.at(-1).press);
  });
  for (const child of resting) child.inert = true;
  host.append(veil);
  made[0].focus();
}
