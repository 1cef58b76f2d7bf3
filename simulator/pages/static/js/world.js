// What do the pages know? The people, what each of them sees, the clock and the desk, kept up to date.

import * as api from "./api.js";
import { Clock } from "./clock.js";
import { concerns, Feed } from "./feed.js";

/** Between two looks at the clock and the desk when nothing seems to happen, and after something did, in ms. */
const LOOK = 2000;
const SETTLE = 150;

export class World {
  clock = new Clock();
  /** The simulator's overview; null until it first answered. */
  overview = null;
  /** person → their view. */
  views = new Map();
  /** What the desk tells of itself; null where there is none. */
  desk = null;
  /** Why something is not as it should be; "" where all is well. */
  trouble = "";
  /** How often the simulator has begun anew; what was read before is another story. */
  run = 0;
  #listeners = [];
  #wanted = new Set();
  #all = false;
  #looking = false;
  #deskTimer = null;
  #simulatorThere = true;
  #deskThere = true;

  /** `listener()` is called after every change of anything here. */
  listen(listener) {
    this.#listeners.push(listener);
  }

  start() {
    new Feed({
      changed: (places) => this.#note(places),
      reached: (there) => this.#reached(there),
    }).open();
    this.#lookAround();
  }

  get people() {
    return this.overview?.people ?? [];
  }

  person(id) {
    return this.people.find((one) => one.id === id);
  }

  /** What one is called who has this Slack id. */
  slackName(id) {
    const app = this.overview.slack.apps.find((one) => one.bot_user === id);
    return app?.name ?? this.people.find((one) => one.slack === id)?.name ?? id;
  }

  slackChannel(id) {
    return this.overview.slack.channels.find((one) => one.id === id)?.name || id;
  }

  /** Change the clock, and show at once what it says then. */
  async move(verb, args) {
    try {
      await api.act(verb, args);
      this.clock.sync(await api.clock());
    } catch (problem) {
      if (!(problem instanceof api.Unreachable)) throw problem;
    }
    this.tell();
    this.#lookSoon();
  }

  #note(places) {
    if (places === null) this.#all = true;
    else for (const place of places) this.#wanted.add(place);
    this.#lookSoon();
    if (!this.#looking) this.#look();
  }

  /** Look again until nothing new was noted meanwhile; one look at a time. */
  async #look() {
    this.#looking = true;
    try {
      while (this.#all || this.#wanted.size > 0) {
        const [all, places] = [this.#all, this.#wanted];
        [this.#all, this.#wanted] = [false, new Set()];
        await this.#renew(all, places);
      }
    } catch (problem) {
      if (!(problem instanceof api.Unreachable)) throw problem;
      setTimeout(() => this.#note(null), LOOK);
    } finally {
      this.#looking = false;
    }
  }

  async #renew(all, places) {
    const before = this.overview;
    this.overview = await api.overview();
    this.clock.sync(this.overview);
    if (before !== null && this.overview.version < before.version) this.run += 1;
    const stale = this.people.filter(
      (person) =>
        all ||
        !this.views.has(person.id) ||
        [...places].some((place) =>
          [before, this.overview].some((world) => world !== null && concerns(place, person, world)),
        ),
    );
    const views = await Promise.all(stale.map((person) => api.view(person.id)));
    stale.forEach((person, place) => this.views.set(person.id, views[place]));
    for (const id of this.views.keys()) if (this.person(id) === undefined) this.views.delete(id);
    this.tell();
  }

  async #lookAround() {
    try {
      const [clock, desk] = await Promise.all([api.clock(), this.#askDesk()]);
      this.clock.sync(clock);
      this.desk = desk;
      if (desk !== null) this.clock.zone = desk.zone;
    } catch (problem) {
      if (!(problem instanceof api.Unreachable)) throw problem;
    }
    this.tell();
    clearTimeout(this.#deskTimer);
    this.#deskTimer = setTimeout(() => this.#lookAround(), LOOK);
  }

  async #askDesk() {
    try {
      const desk = await api.desk();
      this.#deskThere = true;
      return desk;
    } catch (problem) {
      if (problem instanceof api.Unreachable) this.#deskThere = false;
      throw problem;
    }
  }

  #lookSoon() {
    clearTimeout(this.#deskTimer);
    this.#deskTimer = setTimeout(() => this.#lookAround(), SETTLE);
  }

  #reached(there) {
    this.#simulatorThere = there;
    this.tell();
    if (there) this.#lookSoon();
  }

  /** Let everybody look again. */
  tell() {
    if (!this.#simulatorThere) this.trouble = "The desk is not answering. This page goes on as soon as it is back.";
    else this.trouble = this.#deskThere ? "" : "The desk is not answering; the chats are.";
    for (const listener of this.#listeners) listener();
  }
}
