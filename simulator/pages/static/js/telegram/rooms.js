// Where can a Telegram account read and write? Private chats with bots, and the topics of its groups, as one list.

/**
 * Rooms of a view, each `{key, kind, group, title, chat, topic, messages, …}`; `kind` is `private` or `topic`, `group`
 * is the group's title or null. Bots that were never spoken to are there too, with START to press.
 */
export function rooms(view, bots) {
  const privates = view.chats.filter((chat) => chat.bot !== "");
  const known = new Set(privates.map((chat) => chat.bot));
  const fresh = bots.filter((bot) => !known.has(bot.username)).map((bot) => untouched(bot, view.user.id));
  const groups = view.chats.filter((chat) => chat.bot === "");
  return [...[...privates, ...fresh].map(privateRoom), ...groups.flatMap(topicRooms)];
}

function untouched(bot, user) {
  return {
    id: user,
    type: "private",
    title: bot.name,
    bot: bot.username,
    messages: [],
    topics: [],
    pinned: [],
    started: false,
    blocked: false,
    commands: [],
  };
}

function privateRoom(chat) {
  return {
    key: `bot:${chat.bot}`,
    kind: "private",
    group: null,
    title: chat.title,
    about: chat.blocked ? "blocked by you" : "bot",
    chat: chat.bot,
    topic: null,
    messages: chat.messages,
    started: chat.started,
    blocked: chat.blocked,
    commands: chat.commands,
    pinned: chat.pinned,
  };
}

/** The topics with the latest news first; a group without any is one room. */
function topicRooms(chat) {
  const general = topicRoom(chat, {
    id: null,
    name: chat.topics.length > 0 ? "General" : chat.title,
    closed: false,
    icon_color: null,
  });
  const topics = chat.topics.map((topic) => topicRoom(chat, topic)).sort((one, other) => newest(other) - newest(one));
  return [...topics, general];
}

function topicRoom(chat, topic) {
  return {
    key: `${chat.id}/${topic.id ?? 0}`,
    kind: "topic",
    group: chat.title,
    title: topic.name,
    about: topic.closed ? `${chat.title} · closed` : chat.title,
    chat: chat.id,
    topic: topic.id,
    closed: topic.closed,
    color: topic.icon_color,
    messages: chat.messages.filter((message) => message.topic === topic.id),
    started: true,
    blocked: false,
    commands: [],
    pinned: chat.pinned,
  };
}

function newest(room) {
  return room.messages.at(-1)?.id ?? 0;
}

/** One line of the last message. */
export function preview(room) {
  const last = room.messages.findLast((message) => message.service === null) ?? room.messages.at(-1);
  if (last === undefined) return room.kind === "private" && !room.started ? "Press START to write" : "";
  if (last.service !== null) return serviceText(last);
  const text = last.text || last.document?.file_name || "";
  return last.mine ? `You: ${text}` : text;
}

/** What a service message says. */
export function serviceText(message) {
  const who = message.from.first_name;
  const { service } = message;
  if (service.forum_topic_created) return `${who} opened “${service.forum_topic_created.name}”`;
  if (service.forum_topic_edited?.name) return `${who} renamed the topic to “${service.forum_topic_edited.name}”`;
  if (service.forum_topic_edited) return `${who} changed the topic's icon`;
  if (service.forum_topic_closed) return `${who} closed the topic`;
  if (service.forum_topic_reopened) return `${who} opened the topic again`;
  if (service.new_chat_members) return `${service.new_chat_members.map((one) => one.first_name).join(", ")} joined`;
  if (service.left_chat_member) return `${service.left_chat_member.first_name} left`;
  if (service.pinned_message) return `${who} pinned a message`;
  return "";
}
