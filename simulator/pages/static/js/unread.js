// What has somebody not read yet? Per place, the messages that came while it was not open before their eyes.

export class Unread {
  /** place → the id of the last message read there; null before the first look. */
  #read = null;
  #counts = new Map();

  /**
   * `places` are `{key, messages: [{id, mine}]}`, ids growing; `open` is the set of keys now before their eyes.
   * What is there at the first look counts as read.
   */
  update(places, open) {
    const first = this.#read === null;
    this.#read ??= new Map();
    this.#counts = new Map();
    for (const { key, messages } of places) {
      const last = messages.at(-1)?.id;
      if ((first || open.has(key)) && last !== undefined) this.#read.set(key, last);
      const read = this.#read.get(key);
      const count = messages.filter((one) => !one.mine && (read === undefined || one.id > read)).length;
      if (count > 0) this.#counts.set(key, count);
    }
  }

  of(key) {
    return this.#counts.get(key) ?? 0;
  }

  get total() {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }
}
