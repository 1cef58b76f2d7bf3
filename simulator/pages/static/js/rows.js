// What stands in a chat, from top to bottom? Messages with a line for every new day, as rows to keep.

import { el } from "./dom.js";
import { dateKey, dayName } from "./times.js";

/**
 * Rows for `keep`. `messages` are `{key, at, mark, make(follows), by}`; one that follows another by the same person
 * within five minutes is told so. `empty` is said where there are none.
 */
export function rowsOf(messages, { zone, now, className, empty }) {
  if (messages.length === 0)
    return [{ key: "empty", mark: empty, make: () => el("p", { class: "nothing-yet" }, empty) }];
  const rows = [];
  let before = null;
  for (const message of messages) {
    const date = dateKey(message.at, zone);
    const sameDay = before !== null && dateKey(before.at, zone) === date;
    if (!sameDay) {
      const name = dayName(message.at, zone, now);
      rows.push({
        key: `day ${date}`,
        mark: name,
        make: () => el("p", { class: `day ${className}` }, el("span", {}, name)),
      });
    }
    const follows = sameDay && before.by === message.by && message.by !== null && message.at - before.at < 300_000;
    rows.push({ key: message.key, mark: `${follows} ${message.mark}`, make: () => message.make(follows) });
    before = message;
  }
  return rows;
}
