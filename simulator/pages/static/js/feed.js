// What has changed, and who has to look again? The simulator's stream of changes, gathered and reopened.

/** How long changes are gathered before anybody looks, and how long until a lost stream is opened again, in ms. */
const GATHER = 40;
const AGAIN = 1500;

/**
 * Tells `changed(places)` the set of what changed, null for "everything may have"; tells `reached(bool)` whether the
 * simulator is there.
 */
export class Feed {
  #changed;
  #reached;
  #places = new Set();
  #timer = null;
  #source = null;

  constructor({ changed, reached }) {
    this.#changed = changed;
    this.#reached = reached;
  }

  open() {
    this.#source = new EventSource("control/events");
    this.#source.addEventListener("open", () => {
      this.#reached(true);
      this.#changed(null);
    });
    this.#source.addEventListener("message", (event) => this.#note(JSON.parse(event.data).where));
    this.#source.addEventListener("error", () => this.#lost());
  }

  /** A new stream, rather than the browser's own retry: that gives up for good on the first refusal. */
  #lost() {
    this.#source.close();
    this.#reached(false);
    setTimeout(() => this.open(), AGAIN);
  }

  #note(where) {
    this.#places.add(where);
    this.#timer ??= setTimeout(() => {
      const places = this.#places;
      [this.#places, this.#timer] = [new Set(), null];
      this.#changed(places);
    }, GATHER);
  }
}

/** Does a change at `place` show to this person? `world` is the simulator's overview. */
export function concerns(place, person, world) {
  const [platform, ...rest] = place.split(":");
  if (platform === "slack") {
    if (person.slack === null) return false;
    if (rest[0] === "user") return rest[1] === person.slack;
    if (rest[0] === "sockets") return false;
    const channel = world.slack.channels.find((one) => one.id === rest[0]);
    return channel === undefined || channel.members.includes(person.slack);
  }
  if (platform === "telegram") {
    if (person.telegram === null) return false;
    if (rest[0] === "user" || rest.length === 2) return rest[1] === String(person.telegram);
    const group = world.telegram.groups.find((one) => String(one.id) === rest[0]);
    return group === undefined || group.members.includes(person.telegram);
  }
  return true;
}
