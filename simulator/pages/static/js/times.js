// How is an instant written? In somebody's own zone, 24 hours, and with the day where it is another one.

const formats = new Map();

function format(zone, name, options) {
  const key = `${zone} ${name}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: known(zone), ...options }));
  return formats.get(key);
}

/** The zone, or UTC where the browser does not know it. */
function known(zone) {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}

/** `09:41`. */
export function hours(at, zone) {
  return format(zone, "hours", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
}

/** `09:41:07`. */
export function seconds(at, zone) {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return format(zone, "seconds", options).format(at);
}

/** `Mon 23 Nov`. */
export function day(at, zone) {
  return format(zone, "day", { weekday: "short", day: "numeric", month: "short" }).format(at).replace(",", "");
}

/** A text that two instants share exactly when they fall on one date there. */
export function dateKey(at, zone) {
  return format(zone, "key", { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** `Monday 23 November`, or Today and Yesterday as seen from `now`. */
export function dayName(at, zone, now) {
  const key = dateKey(at, zone);
  if (key === dateKey(now, zone)) return "Today";
  if (key === dateKey(new Date(now.getTime() - 86_400_000), zone)) return "Yesterday";
  return format(zone, "name", { weekday: "long", day: "numeric", month: "long" }).format(at).replace(",", "");
}

/** `15:10` today, `Tue 24 Nov 15:10` on another day. */
export function moment(at, zone, now) {
  return dateKey(at, zone) === dateKey(now, zone) ? hours(at, zone) : `${day(at, zone)} ${hours(at, zone)}`;
}

/** The place a zone is named after: `Europe/Sofia` → `Sofia`. */
export function city(zone) {
  return zone.split("/").pop().replaceAll("_", " ");
}

/** A length in two units at most: `2 d 3 h`, `1 h 5 min`, `12 min`, `40 s`. */
export function length(milliseconds) {
  const whole = Math.round(Math.abs(milliseconds) / 1000);
  const [days, rest] = [Math.floor(whole / 86_400), whole % 86_400];
  const [inHours, minutes] = [Math.floor(rest / 3600), Math.floor((rest % 3600) / 60)];
  if (days > 0) return inHours > 0 ? `${days} d ${inHours} h` : `${days} d`;
  if (inHours > 0) return minutes > 0 ? `${inHours} h ${minutes} min` : `${inHours} h`;
  return minutes > 0 ? `${minutes} min` : `${whole} s`;
}
