// What time is it in the simulated world, between two answers of the simulator? Its clock, followed by ours.

export class Clock {
  #shown = Date.now();
  #anchor = performance.now();
  speed = 1;
  /** Where the company's clock hangs. */
  zone = "UTC";

  /** Take over what the simulator says: `{now: iso, speed}`. */
  sync({ now, speed }) {
    [this.#shown, this.#anchor, this.speed] = [Date.parse(now), performance.now(), speed];
  }

  now() {
    return new Date(this.#shown + (performance.now() - this.#anchor) * this.speed);
  }
}
