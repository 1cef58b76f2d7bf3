// Which end of a chat is in sight? The newest, unless somebody has scrolled up to read.

import { el, icon, ICONS } from "./dom.js";

const NEAR = 80;

export class Scroll {
  /** The list itself. */
  list;
  /** The list with the button that leads down. */
  node;
  #down;
  #atEnd = true;

  constructor(label) {
    this.#down = el(
      "button",
      {
        type: "button",
        class: "to-newest",
        "aria-label": "To the newest message",
        hidden: true,
        on: { click: () => this.toEnd() },
      },
      icon(ICONS.down),
    );
    this.list = el("div", {
      class: "messages",
      role: "log",
      "aria-label": label,
      tabindex: 0,
      on: { scroll: () => this.#look() },
    });
    this.node = el("div", { class: "scroll" }, this.list, this.#down);
    // What changes the height of the list, such as a growing composer, leaves the newest message in sight.
    new ResizeObserver(() => this.#atEnd && this.toEnd()).observe(this.list);
  }

  /** Do `change` to the list, and stay where the reader is. */
  around(change) {
    const atEnd = this.#atEnd;
    change();
    if (atEnd) this.toEnd();
    else this.#look();
  }

  toEnd() {
    this.list.scrollTop = this.list.scrollHeight;
    this.#look();
  }

  #look() {
    this.#atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR;
    this.#down.hidden = this.#atEnd;
  }
}
