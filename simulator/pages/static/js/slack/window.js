// What does an app's modal show, and what becomes of what one fills in? Also the app's home tab: the same blocks.

import { el } from "../dom.js";
import { blockNodes } from "./blocks.js";

/** The open modal on top of somebody's stack, kept while it is the same one. */
export class Modal {
  #seat;
  #app;
  #host;
  #shown = null;
  #values = {};
  #before = null;
  #veil = null;

  /** `host` is the element that the window covers. */
  constructor(seat, app, host) {
    [this.#seat, this.#app, this.#host] = [seat, app, host];
  }

  /** Show the top one of `modals`, or none. */
  show(modals) {
    const top = modals.at(-1) ?? null;
    const mark = top === null ? null : JSON.stringify([top.id, top.view.hash, top.view.blocks, top.errors]);
    if (mark === this.#shown) return;
    const focus = this.#veil?.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
    this.#shown = mark;
    this.#veil?.remove();
    for (const child of this.#host.children) child.inert = top !== null;
    if (top === null) this.#closed();
    else this.#open(top, focus);
  }

  #closed() {
    [this.#veil, this.#values] = [null, {}];
    this.#before?.focus({ preventScroll: true });
    this.#before = null;
  }

  #open(top, focus) {
    if (this.#veil === null) this.#before = document.activeElement;
    const { view } = top;
    const form = el(
      "form",
      { class: "sl-window-form", novalidate: true, on: { submit: (event) => this.#submitted(event, top) } },
      this.#form(top),
    );
    const window = el(
      "div",
      { class: "sl-window", role: "dialog", "aria-modal": "true", "aria-label": view.title.text },
      el("h3", {}, view.title.text),
      form,
    );
    this.#veil = el("div", { class: "veil" }, window);
    this.#veil.addEventListener("keydown", (event) => event.key === "Escape" && this.#close(top));
    this.#host.append(this.#veil);
    const fields = [...window.querySelectorAll("input, select, textarea, button")];
    const same = fields.find((field) => focus !== null && field.dataset.focus === focus);
    (same ?? fields[0])?.focus({ preventScroll: true });
  }

  #form(top) {
    const { view, errors } = top;
    const context = {
      ...windowContext(this.#app, (element, value, node) => this.#press(top, element, value, node)),
      errors,
      chosen: (block, element) =>
        this.#values[view.id]?.[block.block_id]?.[element.action_id] ?? told(view, block, element),
      suggest: (element, typed) => this.#suggest(top, element, typed),
    };
    const use = context.use;
    context.use = (block, element, value, node) => {
      if (block.type === "input") this.#note(view.id, block, element, value);
      if (block.type !== "input" || block.dispatch_action) use(block, element, value, node);
    };
    const general = errors[""] === undefined ? null : el("p", { class: "sl-error", role: "alert" }, errors[""]);
    const close = el(
      "button",
      { type: "button", class: "sl-button", on: { click: () => this.#close(top) } },
      view.close?.text ?? "Close",
    );
    const submit = view.submit ? el("button", { type: "submit", class: "sl-button primary" }, view.submit.text) : null;
    return [
      el("div", { class: "sl-window-body" }, blockNodes(view.blocks, context), general),
      el("div", { class: "sl-window-foot" }, close, submit),
    ];
  }

  #note(view, block, element, value) {
    this.#values[view] ??= {};
    this.#values[view][block.block_id] = { [element.action_id]: value };
  }

  async #submitted(event, top) {
    event.preventDefault();
    if (!event.target.reportValidity()) return;
    const submitted = await this.#seat.do("slack/submit", { view_id: top.id, values: this.#values[top.id] ?? {} });
    await this.#app.settle(submitted);
  }

  /** What was typed goes along, as an app expects in `view.state`. */
  async #press(top, element, value, node) {
    node.setAttribute("aria-busy", "true");
    if (this.#values[top.id] !== undefined)
      await this.#seat.do("slack/fill", { view_id: top.id, values: this.#values[top.id] });
    const pressed = await this.#seat.do("slack/press_in_view", {
      view_id: top.id,
      action_id: element.action_id,
      value: value ?? null,
    });
    await this.#app.settle(pressed);
    node.removeAttribute("aria-busy");
  }

  async #suggest(top, element, typed) {
    const asked = await this.#seat.do("slack/suggest", { view_id: top.id, action_id: element.action_id, typed });
    const { payload } = (await this.#app.settle(asked)) ?? {};
    return payload?.options ?? payload?.option_groups?.flatMap((group) => group.options) ?? [];
  }

  #close(top) {
    this.#seat.do("slack/close", { view_id: top.id });
  }
}

/** The app's home tab. */
export function homeNode(home, seat, app) {
  const press = async (element, value) => {
    const pressed = await seat.do("slack/press_in_view", {
      home: true,
      app: home.app,
      action_id: element.action_id,
      value: value ?? null,
    });
    await app.settle(pressed);
  };
  return el(
    "div",
    { class: "sl-home" },
    blockNodes(home.view.blocks, { ...windowContext(app, press), suggest: async () => [] }),
  );
}

function windowContext(app, press) {
  return {
    names: app.names,
    people: app.people,
    channels: app.channels,
    use: (block, element, value, node) => app.guarded(element, () => press(element, value, node)),
  };
}

/** What the simulator holds in that field, in the form in which it would be chosen. */
function told(view, block, element) {
  const entry = view.state.values[block.block_id]?.[element.action_id];
  if (entry === undefined) return undefined;
  const { type, ...rest } = entry;
  const [value] = Object.values(rest);
  if (Array.isArray(value)) return value.map((one) => one.value ?? one);
  return value?.value ?? value ?? undefined;
}
