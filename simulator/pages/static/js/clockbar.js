// How does one move the time? The bar with the company's clock, its speed, and the ways to jump ahead.

import { el, fill } from "./dom.js";
import { city, day, hours, length, seconds } from "./times.js";

const SPEEDS = [
  { speed: 0, label: "Pause" },
  { speed: 1, label: "1×" },
  { speed: 60, label: "60×" },
];

export class ClockBar {
  #world;
  #time = el("time", { class: "clock-time" });
  #day = el("span", {});
  #city = el("span", {});
  #state = el("span", { class: "clock-state", role: "status" });
  #speeds = SPEEDS.map(({ speed, label }) => this.#speedButton(speed, label));
  #next = el(
    "button",
    { type: "button", class: "jump next-deadline", on: { click: () => this.#toNext() } },
    el("span", { class: "long" }, "To the next "),
    el("span", { class: "short" }, "Next "),
    "deadline",
    el("span", { class: "jump-when" }),
  );

  /** `world` acts and knows the clock; `node` is the bar's element. */
  constructor(node, world) {
    this.#world = world;
    node.append(
      el(
        "div",
        { class: "clock-face" },
        this.#time,
        el("div", { class: "clock-where" }, this.#day, el("span", {}, this.#city, this.#state)),
      ),
      el("div", { class: "segmented", role: "group", "aria-label": "Speed of the clock" }, this.#speeds),
      el(
        "div",
        { class: "jumps", role: "group", "aria-label": "Move the clock" },
        this.#jump("+15 min", 900),
        this.#jump("+1 h", 3600),
        this.#next,
      ),
    );
  }

  /** Called several times a second. */
  tick() {
    const { clock, desk } = this.#world;
    const now = clock.now();
    fill(this.#time, seconds(now, clock.zone));
    this.#time.setAttribute("datetime", now.toISOString());
    fill(this.#day, day(now, clock.zone));
    fill(this.#city, city(clock.zone));
    fill(this.#state, clock.speed === 0 ? "paused" : clock.speed === 1 ? "" : `at ${clock.speed}×`);
    for (const button of this.#speeds) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === clock.speed));
    }
    this.#showNext(desk?.next_at ?? null, now, clock.zone);
  }

  /** Draw the eye to the bar, for a guide's step about it. */
  point() {
    this.#next.disabled ? this.#speeds[1].focus() : this.#next.focus();
  }

  #showNext(nextAt, now, zone) {
    const at = nextAt === null ? null : new Date(nextAt);
    this.#next.disabled = at === null;
    this.#next.title =
      at === null ? "Nothing is due" : `${day(at, zone)} ${hours(at, zone)}, in ${length(Math.max(0, at - now))}`;
    fill(this.#next.querySelector(".jump-when"), at === null ? "" : ` ${hours(at, zone)}`);
  }

  #speedButton(speed, label) {
    const name = speed === 0 ? "Pause the clock" : speed === 1 ? "Real speed" : `${speed} times faster`;
    const press = () => this.#world.move("clock/set_speed", { speed });
    return el(
      "button",
      { type: "button", "aria-label": name, title: name, "data-speed": speed, on: { click: press } },
      label,
    );
  }

  #jump(label, by) {
    return el(
      "button",
      { type: "button", class: "jump", on: { click: () => this.#world.move("clock/jump", { seconds: by }) } },
      label,
    );
  }

  /**
   * A millisecond past it, for a standing clock that shows the very instant may show it a rounding too early. Never
   * back: a deadline that has just passed may still stand there as the next one.
   */
  #toNext() {
    const { clock, desk } = this.#world;
    const at = Date.parse(desk?.next_at ?? "") + 1;
    if (at > clock.now().getTime()) this.#world.move("clock/jump", { to: new Date(at).toISOString() });
  }
}
