// What does the desk know of one conversation? Whose it is, who owes the next move, by when, and what happened.

import { el } from "../dom.js";
import { hours, moment } from "../times.js";
import { deadlineLine, newest } from "./deadlines.js";

/** The card of a conversation: its `node`, and `tick(now)`. `open` says whether its log lies open; `toggled` hears. */
export function conversationCard(one, { zone, now, open, toggled }) {
  const { shown, older } = newest(one.deadlines);
  const lines = shown.map((deadline) => deadlineLine(deadline, zone, one.log[0]?.at));
  const node = el(
    "article",
    { class: "case", "data-number": one.number, "data-status": one.status, "aria-label": `Conversation ${one.number}` },
    el(
      "header",
      {},
      el("b", {}, `#${one.number}`),
      " ",
      el("span", { class: "case-who", dir: "auto" }, `${one.customer} · ${one.contact}`),
      el("span", { class: "pill status", "data-status": one.status }, one.status),
    ),
    el(
      "p",
      { class: "case-facts" },
      pill(one.severity, "severity"),
      pill(one.topic, "topic"),
      pill(one.channel, "channel"),
      pill(one.team, "team"),
    ),
    el("p", { class: "case-owner" }, owner(one)),
    one.question ? el("p", { class: "case-question", dir: "auto" }, `Waiting for the customer: ${one.question}`) : null,
    lines.length > 0
      ? el(
          "ul",
          { class: "deadlines" },
          lines.map((line) => line.node),
        )
      : null,
    older > 0
      ? el("small", { class: "older" }, older === 1 ? "1 earlier deadline" : `${older} earlier deadlines`)
      : null,
    log(one, zone, now, open, toggled),
  );
  return { node, tick: (at) => lines.forEach((line) => line.tick(at)) };
}

function pill(text, kind) {
  return text ? el("span", { class: `pill ${kind}`, "data-value": text }, text) : null;
}

function owner(one) {
  const joined = one.joined.length > 0 ? el("span", {}, ` · joined: ${one.joined.join(", ")}`) : null;
  const who = one.responsible === null ? el("i", {}, "nobody yet") : el("b", {}, one.responsible);
  return ["On it: ", who, one.reason ? ` (${one.reason.replaceAll("_", " ")})` : "", joined];
}

/** Day and time where the day is another one than the entry's above. */
function log(one, zone, now, open, toggled) {
  const entry = ({ at, event, text }) =>
    el(
      "li",
      {},
      el("time", { datetime: at, title: moment(new Date(at), zone, now) }, hours(new Date(at), zone)),
      el("span", {}, el("b", {}, spaced(event)), text ? ` ${text}` : ""),
    );
  const details = el(
    "details",
    { class: "log", open },
    el("summary", {}, `What happened (${one.log.length})`),
    el("ol", {}, [...one.log].reverse().map(entry)),
  );
  details.addEventListener("toggle", () => toggled(details.open));
  return details;
}

/** `FirstReplySent` → `First reply sent`. */
function spaced(name) {
  const words = name
    .replace(/(?<=[a-z])(?=[A-Z])/gu, " ")
    .replaceAll("_", " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
