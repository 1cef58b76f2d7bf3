// How does somebody write? A field that grows; Enter sends, Shift+Enter breaks the line; it proposes and corrects.

import { el, iconButton, newId } from "./dom.js";

export class Composer {
  #send;
  #suggest;
  #attach;
  #save = null;
  #chosen = 0;
  #list = el("ul", {
    class: "suggestions",
    id: newId("suggestions"),
    role: "listbox",
    "aria-label": "Suggestions",
    hidden: true,
  });
  #editing = el(
    "div",
    { class: "editing", hidden: true },
    "Editing a message",
    iconButton("close", "Leave it as it was", () => this.#endEdit()),
  );
  #error = el("p", { class: "composer-error", role: "alert", hidden: true });
  #field;

  /**
   * `send(text)` and `attach(file)` are promises of null, or of what went wrong; the text then stays in the field.
   * `suggest(word, isFirst)` proposes `{value, hint}` for the word before the caret.
   */
  constructor({ label, placeholder, send, suggest = () => [], attach = null }) {
    this.#send = send;
    this.#suggest = suggest;
    this.#attach = attach;
    const events = {
      keydown: (event) => this.#keyed(event),
      input: () => this.#typed(),
      blur: () => this.#propose([]),
    };
    this.#field = el("textarea", {
      rows: 1,
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.#list.id,
      "aria-label": label,
      placeholder,
      dir: "auto",
      enterkeyhint: "send",
      on: events,
    });
    const bar = el("div", { class: "composer-bar" }, attach === null ? null : this.#clip(), this.#field);
    bar.append(iconButton("send", "Send", () => this.#submit(), { class: "send" }));
    this.node = el(
      "form",
      { class: "composer", on: { submit: (event) => event.preventDefault() } },
      this.#list,
      this.#editing,
      this.#error,
      bar,
    );
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  /** Correct a sent text; `save(text)` is a promise like `send`'s. */
  edit(text, save) {
    this.#save = save;
    this.#editing.hidden = false;
    this.#write(text);
    this.focus();
  }

  #write(text) {
    this.#field.value = text;
    this.#grow();
  }

  #grow() {
    this.#field.style.height = "auto";
    this.#field.style.height = `${Math.min(this.#field.scrollHeight, 160)}px`;
  }

  async #submit() {
    const text = this.#field.value;
    if (text.trim() === "") return;
    this.#propose([]);
    this.#write("");
    const problem = await (this.#save ?? this.#send)(text);
    this.#complain(problem);
    if (problem === null) this.#endEdit(false);
    else if (this.#field.value === "") this.#write(text);
  }

  #endEdit(clear = true) {
    const was = this.#save !== null;
    this.#save = null;
    this.#editing.hidden = true;
    if (was && clear) this.#write("");
  }

  #complain(problem) {
    this.#error.textContent = problem ?? "";
    this.#error.hidden = problem === null;
  }

  #clip() {
    const choose = el("input", { type: "file", hidden: true, "aria-label": "File to send", tabindex: -1 });
    choose.addEventListener("change", async () => {
      const [file] = choose.files;
      choose.value = "";
      if (file !== undefined) this.#complain(await this.#attach(file));
    });
    return [choose, iconButton("clip", "Attach a file", () => choose.click(), { class: "clip" })];
  }

  #typed() {
    this.#grow();
    this.#complain(null);
    const before = this.#field.value.slice(0, this.#field.selectionStart);
    const word = before.split(/\s/u).at(-1);
    this.#propose(word === "" ? [] : this.#suggest(word, word.length === before.length));
  }

  #propose(found) {
    this.#chosen = 0;
    const item = ({ value, hint = "" }, place) => {
      // pointerdown, for by the click the field has lost its focus and the list is gone.
      const take = (event) => {
        event.preventDefault();
        this.#take(value);
      };
      return el(
        "li",
        { role: "option", id: `${this.#list.id}-${place}`, "data-value": value, on: { pointerdown: take } },
        el("b", {}, value),
        hint && ` ${hint}`,
      );
    };
    this.#list.replaceChildren(...found.slice(0, 8).map(item));
    this.#list.hidden = found.length === 0;
    this.#point();
  }

  /** Tell who cannot see it which suggestion is chosen. */
  #point() {
    this.#list.childNodes.forEach((one, place) => one.setAttribute("aria-selected", String(place === this.#chosen)));
    this.#field.setAttribute("aria-expanded", String(!this.#list.hidden));
    if (this.#list.hidden) this.#field.removeAttribute("aria-activedescendant");
    else this.#field.setAttribute("aria-activedescendant", `${this.#list.id}-${this.#chosen}`);
  }

  #take(value) {
    const at = this.#field.selectionStart;
    const before = this.#field.value.slice(0, at).replace(/\S+$/u, "");
    this.#write(`${before}${value} ${this.#field.value.slice(at)}`);
    this.#field.selectionStart = this.#field.selectionEnd = before.length + value.length + 1;
    this.#propose([]);
  }

  #keyed(event) {
    if (event.isComposing) return;
    const options = [...this.#list.children];
    if (event.key === "Escape") {
      if (options.length > 0) this.#propose([]);
      else this.#endEdit();
    } else if (options.length > 0 && this.#walked(event, options)) {
      event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
  }

  /** The keys that mean the list of suggestions; false where the key means the field. */
  #walked(event, options) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const { value } = options[this.#chosen].dataset;
    if (step !== undefined) {
      this.#chosen = (this.#chosen + step + options.length) % options.length;
      this.#point();
      return true;
    }
    const whole = this.#field.value.slice(0, this.#field.selectionStart).split(/\s/u).at(-1) === value;
    if (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !whole)) {
      this.#take(value);
      return true;
    }
    return false;
  }
}
