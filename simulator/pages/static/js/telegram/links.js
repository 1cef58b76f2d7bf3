// Does an address open a bot with a deep link? `t.me/<bot>?start=…`, as Telegram's own apps read it.

/** `{bot, payload}`, or null where the address is another one. */
export function deepLink(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  const start = url.searchParams.get("start");
  if (start === null) return null;
  if (url.protocol === "tg:" && url.host === "resolve")
    return { bot: url.searchParams.get("domain") ?? "", payload: start };
  if (!["t.me", "telegram.me"].includes(url.host)) return null;
  return { bot: url.pathname.replaceAll("/", ""), payload: start };
}
