// By when is what owed? A line for each promise: how far the time is gone, when it is due, and what became of it.

import { el, fill } from "../dom.js";
import { hours, length, moment } from "../times.js";

const NAMES = {
  reaction: "Reaction",
  first_reply: "First reply",
  next_reply: "Next reply",
  resolution: "Resolution",
  update: "Update",
};
/** From this share of the time on, a running deadline is shown as near. */
const NEAR = 0.75;

/** The newest cycle of every metric, what still runs first; and how many older ones there are. */
export function newest(deadlines) {
  const latest = new Map();
  for (const one of deadlines) {
    if ((latest.get(one.metric)?.cycle ?? -1) < one.cycle) latest.set(one.metric, one);
  }
  const order = ["running", "breached", "paused", "met"];
  const rank = ({ state }) => order.indexOf(state) + 1 || order.length + 1;
  const shown = [...latest.values()].sort(
    (one, other) => rank(one) - rank(other) || one.due_at.localeCompare(other.due_at),
  );
  return { shown, older: deadlines.length - shown.length };
}

/** The line of a deadline, with `tick(now)` that moves it on. */
export function deadlineLine(deadline, zone, since) {
  const due = new Date(deadline.due_at);
  const start = new Date(deadline.start_at ?? since ?? deadline.due_at);
  const bar = el(
    "span",
    { class: "progress", "aria-hidden": "true" },
    el("span", { class: "bar-gone" }),
    marks(deadline, start, due, zone),
  );
  const when = el("time", { datetime: deadline.due_at });
  const state = el("span", { class: "deadline-state" });
  const node = el(
    "li",
    { class: "deadline", "data-state": deadline.state },
    el(
      "span",
      { class: "deadline-name" },
      NAMES[deadline.metric] ?? deadline.metric,
      deadline.cycle > 1 ? el("small", {}, ` ${deadline.cycle}`) : null,
    ),
    state,
    bar,
    el("span", { class: "deadline-due" }, "by ", when),
    el("small", { class: "deadline-clause" }, [deadline.clause, clockName(deadline.clock)].filter(Boolean).join(" · ")),
  );
  const tick = (now) => {
    fill(when, moment(due, zone, now));
    const share = due > start ? Math.min(1, Math.max(0, (now - start) / (due - start))) : 1;
    bar.style.setProperty("--gone", deadline.state === "running" ? share : 1);
    const near = deadline.state === "running" && share >= NEAR;
    node.dataset.state = near ? "near" : deadline.state;
    fill(state, said(deadline.state, due - now));
  };
  return { node, tick };
}

/** Where on the bar the last staffed instant and the aim stand. */
function marks(deadline, start, due, zone) {
  const kinds = [
    { at: deadline.act_by, kind: "act-by", text: "last staffed time" },
    { at: deadline.aim_at, kind: "aim", text: "aim" },
  ];
  return kinds.map(({ at, kind, text }) => {
    if (!at || new Date(at) >= due || new Date(at) <= start) return null;
    const mark = el("span", { class: `bar-mark ${kind}`, title: `${text}: ${hours(new Date(at), zone)}` });
    mark.style.setProperty("--at", (new Date(at) - start) / (due - start));
    return mark;
  });
}

function said(state, left) {
  if (state !== "running") return state;
  return left >= 0 ? `in ${length(left)}` : `${length(left)} over`;
}

function clockName(clock) {
  return clock === "wall" ? "around the clock" : clock;
}
