// What could one try? A short walk through the demo, in the desk's words, that goes away when told to.

import { el, fill, iconButton } from "../dom.js";

const REMEMBERED = "opiekun.guide";

export class Guide {
  #node;
  #go;
  #mark = "";
  #dismissed = recalled() === "gone";

  /** `go(person)` shows whom a step speaks of. */
  constructor(node, go) {
    [this.#node, this.#go] = [node, go];
  }

  /** Show the steps; `nameOf(person)` is what they are called, or null for what is no person. */
  update(hints, nameOf) {
    const mark = JSON.stringify([hints, hints.map(({ person }) => nameOf(person)), this.#dismissed]);
    if (mark === this.#mark) return;
    this.#mark = mark;
    this.#node.hidden = hints.length === 0;
    this.#node.classList.toggle("dismissed", this.#dismissed);
    if (this.#dismissed)
      fill(
        this.#node,
        el(
          "button",
          { type: "button", class: "guide-again", on: { click: () => this.#dismiss(false) } },
          "Show the guide",
        ),
      );
    else fill(this.#node, this.#steps(hints, nameOf));
  }

  #steps(hints, nameOf) {
    const step = ({ person, text }) => {
      const name = nameOf(person);
      const label = name === null ? "Show" : `Be ${name.split(" ")[0]}`;
      const go = () => {
        details.open &&= wide();
        this.#go(person);
      };
      return el("li", {}, text, " ", el("button", { type: "button", class: "guide-go", on: { click: go } }, label));
    };
    const details = el(
      "details",
      { class: "guide-steps", open: wide() },
      el("summary", {}, "Try this"),
      el("ol", {}, hints.map(step)),
    );
    return [details, iconButton("close", "Put the guide away", () => this.#dismiss(true), { class: "guide-close" })];
  }

  #dismiss(gone) {
    this.#dismissed = gone;
    try {
      localStorage.setItem(REMEMBERED, gone ? "gone" : "");
    } catch {
      // Storage may be forbidden; then it is remembered until the reload.
    }
    this.#node.dispatchEvent(new Event("dismissed"));
  }
}

/** Where there is no room the steps lie folded up, and fold up again when one follows them. */
function wide() {
  return innerWidth >= 760;
}

function recalled() {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    return null;
  }
}
