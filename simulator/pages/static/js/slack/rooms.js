// Where can somebody on Slack read and write? Channels, direct messages and the apps, with their threads.

/**
 * Rooms of a view, each `{key, kind, title, channel, app, members, shared, archived, roots, threads}`: `kind` is
 * `channel`, `private` or `direct`; `channel` is null while nothing was ever written to the app; `roots` are the
 * messages of the channel itself; `threads` maps a root's ts to the replies under it.
 */
export function rooms(view, apps) {
  const own = apps.filter((app) => app.team === view.user.team_id);
  const open = view.channels.map((channel) => room(channel, own));
  const known = new Set(open.map(({ key }) => key));
  const fresh = own.map(untouched).filter(({ key }) => !known.has(key));
  const order = { channel: 0, private: 0, direct: 1 };
  return [...open, ...fresh].sort((one, other) => order[one.kind] - order[other.kind]);
}

function room(channel, apps) {
  const app = apps.find((one) => one.bot_user === channel.with);
  const replies = channel.messages.filter((message) => message.is_reply);
  return {
    key: app === undefined ? channel.id : `app:${app.id}`,
    kind:
      channel.kind === "im" || channel.kind === "mpim" ? "direct" : channel.kind === "private" ? "private" : "channel",
    title: channel.name || "Group message",
    channel: channel.id,
    app,
    members: channel.members,
    shared: channel.shared_with.length > 0,
    archived: channel.is_archived,
    topic: channel.topic,
    roots: channel.messages.filter((message) => !message.is_reply),
    threads: Map.groupBy(replies, (message) => message.thread_ts),
  };
}

function untouched(app) {
  return {
    key: `app:${app.id}`,
    kind: "direct",
    title: app.name,
    channel: null,
    app,
    members: [app.bot_user],
    shared: false,
    archived: false,
    topic: "",
    roots: [],
    threads: new Map(),
  };
}

export function threadKey(room, ts) {
  return `${room.key}/${ts}`;
}

/** Every place of the rooms in which messages can be unread: the room itself and each thread. */
export function places(found) {
  const told = (messages) => messages.map(({ ts, mine }) => ({ id: ts, mine }));
  return found.flatMap((room) => [
    { key: room.key, messages: told(room.roots) },
    ...[...room.threads].map(([ts, replies]) => ({ key: threadKey(room, ts), messages: told(replies) })),
  ]);
}

/** `# desk`, or the name of who is on the other side. */
export function called(room) {
  return room.kind === "channel" ? `#${room.title}` : room.kind === "private" ? `🔒${room.title}` : room.title;
}
