// Who is on show, and how many at a time? The columns: as many as fit, the least used one making room.

import { keep } from "./dom.js";
import { Seat } from "./seat.js";

/** The least width of a column, and the most columns. */
const WIDTH = 318;
const MOST = 4;
const REMEMBERED = "opiekun.shown";

export class Stage {
  #node;
  #world;
  #seats = new Map();
  /** Person ids as they stand, and in the order in which they were last used. */
  #shown = [];
  #used = [];
  #room = 1;
  #alone = null;
  #hidden = false;
  #run = 0;

  constructor(node, world) {
    [this.#node, this.#world] = [node, world];
    this.#shown = remembered();
    this.#used = [...this.#shown];
    new ResizeObserver(() => this.#measure()).observe(node);
    for (const event of ["pointerdown", "focusin"]) node.addEventListener(event, ({ target }) => this.#use(target));
  }

  get shown() {
    return this.#hidden ? [] : this.#alone !== null ? [this.#alone] : this.#shown;
  }

  /** Who was put on show or used last. */
  get newest() {
    return this.#used.findLast((id) => this.shown.includes(id)) ?? this.shown[0] ?? null;
  }

  unread(person) {
    return this.#seats.get(person)?.unread ?? 0;
  }

  seat(person) {
    return this.#seats.get(person);
  }

  /** Behind another view, as on a phone while one looks at the desk. */
  hide(hidden) {
    this.#hidden = hidden;
  }

  /** Put a person on show, in the place of whoever was used least. */
  show(person) {
    if (this.#alone !== null) this.#alone = person;
    if (!this.#shown.includes(person)) {
      if (this.#shown.length < this.#room) this.#shown.push(person);
      else this.#shown[this.#shown.indexOf(this.#leastUsed())] = person;
    }
    this.#touch(person);
    this.#world.tell();
    const seat = this.#seats.get(person);
    seat.node.scrollIntoView({ block: "nearest", inline: "nearest" });
    seat.node.classList.remove("called");
    // Reading a size lets the animation begin anew.
    void seat.node.offsetWidth;
    seat.node.classList.add("called");
    return seat;
  }

  update() {
    if (this.#run !== this.#world.run) this.#seats.clear();
    this.#run = this.#world.run;
    for (const person of this.#world.people) {
      const seat = this.#seats.get(person.id);
      if (
        seat === undefined ||
        seat.account("slack") !== person.slack ||
        seat.account("telegram") !== person.telegram
      ) {
        this.#seats.set(person.id, new Seat(person, this.#world, () => this.#standAlone(person.id)));
      }
    }
    for (const id of this.#seats.keys()) if (this.#world.person(id) === undefined) this.#seats.delete(id);
    this.#fit();
    const shown = new Set(this.shown);
    const columns = this.#alone !== null ? [this.#alone] : this.#shown;
    keep(
      this.#node,
      columns.map((id) => ({ key: this.#seats.get(id), mark: "", make: () => this.#seats.get(id).node })),
    );
    this.#node.style.setProperty("--columns", Math.max(1, columns.length));
    this.#node.classList.toggle("alone", this.#alone !== null);
    for (const [id, seat] of this.#seats) seat.update(shown.has(id));
  }

  tick() {
    for (const id of this.shown) this.#seats.get(id)?.tick();
  }

  #standAlone(person) {
    this.#alone = this.#alone === null ? person : null;
    this.#world.tell();
  }

  /** Fill what room there is: with those that were there, then with those that the guide speaks of, then the others. */
  #fit() {
    const known = (id) => this.#seats.has(id);
    if (this.#alone !== null && !known(this.#alone)) this.#alone = null;
    this.#shown = this.#shown.filter(known);
    const hinted = (this.#world.desk?.hints ?? []).map((hint) => hint.person);
    for (const id of [...hinted, ...this.#seats.keys()]) {
      if (this.#shown.length < this.#room && known(id) && !this.#shown.includes(id)) this.#shown.push(id);
    }
    while (this.#shown.length > this.#room) {
      this.#shown.splice(this.#shown.indexOf(this.#leastUsed()), 1);
    }
  }

  /** Of those on show: one that was never used, else the one whose use lies longest back. */
  #leastUsed() {
    const unused = this.#shown.findLast((id) => !this.#used.includes(id));
    return unused ?? this.#used.find((id) => this.#shown.includes(id));
  }

  #measure() {
    const width = this.#node.clientWidth;
    if (width === 0) return;
    const room = Math.max(1, Math.min(MOST, Math.floor(width / WIDTH)));
    if (room === this.#room) return;
    this.#room = room;
    if (this.#world.overview !== null) this.#world.tell();
  }

  #use(target) {
    const person = target.closest?.("[data-person]")?.dataset.person;
    if (person !== undefined) this.#touch(person);
  }

  #touch(person) {
    this.#used = [...this.#used.filter((one) => one !== person), person];
    remember(this.#shown);
  }
}

/** Storage may be forbidden; then a reload begins anew. */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(REMEMBERED) ?? "[]");
  } catch {
    return [];
  }
}

function remember(shown) {
  try {
    sessionStorage.setItem(REMEMBERED, JSON.stringify(shown));
  } catch {
    // As above.
  }
}
