"""Who is on the simulated Telegram, and where? Accounts, bots, groups, memberships and topics, as people make them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from itertools import count

from simulator.deliveries import Deliveries
from simulator.outgoing import Outgoing
from simulator.telegram.limits import ICON_COLORS, TOPIC_NAME
from simulator.telegram.methods.chats import member_change
from simulator.telegram.methods.topics import drop_topic, open_topic
from simulator.telegram.nouns import ALL_RIGHTS, Bot, Chat, Member, User
from simulator.telegram.posting import emit, post, service, tell, watching
from simulator.telegram.updates import Pace, Polling
from simulator.telegram.webhooks import Hook
from simulator.wire import Json
from simulator.world import ActError, World


class Rooms:
    """Setting up and moving around; the base of what a person's hand can do."""

    def __init__(self, world: World) -> None:
        self.world = world

    def add_bot(self, *, username: str, name: str = "", token: str | None = None, reads_all: bool = False) -> Json:
        """Make a bot, as @BotFather would; the answer has its token."""
        state, timings = self.world.telegram, self.world.timings
        number = int(token.partition(":")[0]) if token else next(state.bot_numbers)
        if number in state.bots:
            raise ActError(f"there is already a bot with the number {number}")
        token = token or f"{number}:AA{number:x}-simulated-token-of-{username}"
        deliveries = Deliveries(platform="telegram", faults=self.world.faults)
        user = User(id=number, first_name=name or username, username=username, is_bot=True)
        pace = Pace(repeated=timings.repeated_poll, conflict=timings.conflict)
        state.users[number] = user
        state.bots[number] = Bot(
            token=token,
            user=user,
            deliveries=deliveries,
            polling=Polling(deliveries, pace),
            hook=Hook(deliveries, Outgoing("telegram", self.world.faults), self.world.clock, timings.webhook),
            reads_all=reads_all,
        )
        return {"id": number, "token": token, "username": username}

    def add_group(
        self,
        *,
        title: str,
        members: Sequence[str] = (),
        admins: Sequence[str] = (),
        bots: Sequence[str] | None = None,
        rights: Sequence[str] | None = None,
        forum: bool = True,
        chat_id: int | None = None,
        username: str = "",
    ) -> Json:
        """Make a supergroup of people and bots; bots become administrators with `rights`, all by default.

        With `rights=[]` bots are plain members. The first of `admins` (or of `members`) is the creator.
        """
        number = chat_id or -1_000_000_000_000 - next(self.world.telegram.group_numbers)
        chat = Chat(
            id=number,
            key=f"telegram:{number}",
            type="supergroup",
            numbers=count(1),
            title=title,
            username=username,
            is_forum=forum,
        )
        leads = list(admins) or list(members[:1])
        for place, person in enumerate([*leads, *(one for one in members if one not in leads)]):
            user = self.user(person)
            status = "creator" if place == 0 else "administrator" if person in leads else "member"
            chat.members[user.id] = Member(user=user, status=status, rights=ALL_RIGHTS)
        self.world.telegram.groups[number] = chat
        self.world.changes.mark(chat.key)
        for name in self._bot_names() if bots is None else bots:
            self.add_bot_to(chat=number, bot=name, rights=rights)
        return {"chat_id": number}

    def add_bot_to(self, *, chat: int, bot: str | None = None, rights: Sequence[str] | None = None) -> None:
        """Add a bot to a group, or change its rights there; it is told by `my_chat_member`."""
        room, chosen = self._group(chat), self.bot(bot)
        granted = ALL_RIGHTS if rights is None else frozenset(rights)
        if odd := granted - ALL_RIGHTS:
            raise ActError(f"there are no such rights: {', '.join(sorted(odd))}")
        before = room.members.get(chosen.user.id, Member(user=chosen.user, status="left"))
        after = Member(user=chosen.user, status="administrator" if granted else "member", rights=granted)
        room.members[chosen.user.id] = after
        actor = self._creator(room)
        self._tell_member("my_chat_member", [chosen], room, actor, before, after)
        if not before.present:
            tell(self.world, room, post(self.world, room, actor, {"new_chat_members": [chosen.user.as_json()]}))

    def remove_bot(self, *, chat: int, bot: str | None = None) -> None:
        """Throw a bot out of a group."""
        room, chosen = self._group(chat), self.bot(bot)
        before = room.members[chosen.user.id]
        after = Member(user=chosen.user, status="kicked")
        room.members[chosen.user.id] = after
        self.world.changes.mark(room.key)
        self._tell_member("my_chat_member", [chosen], room, self._creator(room), before, after)

    def join(self, *, person: str, chat: int, admin: bool = False) -> None:
        """Become a member of a group, or one of its administrators."""
        room, user = self._group(chat), self.user(person)
        before = room.members.get(user.id, Member(user=user, status="left"))
        after = Member(user=user, status="administrator" if admin else "member", rights=ALL_RIGHTS)
        room.members[user.id] = after
        if not before.present:
            service(self.world, room, user, {"new_chat_members": [user.as_json()]})
        self._tell_member("chat_member", self.leading_bots(room), room, user, before, after)

    def leave(self, *, person: str, chat: int) -> None:
        """Leave a group."""
        room, user = self._group(chat), self.user(person)
        before = room.member(user.id)
        if before is None:
            raise ActError(f"{person} is not a member of {room.title}")
        after = Member(user=user, status="left")
        room.members[user.id] = after
        service(self.world, room, user, {"left_chat_member": user.as_json()})
        self._tell_member("chat_member", self.leading_bots(room), room, user, before, after)

    def create_topic(self, *, person: str, chat: int, name: str, icon_color: int = ICON_COLORS[0]) -> Json:
        """Open a topic in a forum."""
        room, user = self._administered(person, chat)
        if not room.is_forum:
            raise ActError(f"{room.title} has no topics")
        content = {"name": name[:TOPIC_NAME], "icon_color": icon_color}
        message = post(self.world, room, user, {"forum_topic_created": content})
        message.thread = message.id
        message.body = {**message.body, "message_thread_id": message.id, "is_topic_message": True}
        open_topic(room, message.id, content)
        tell(self.world, room, message)
        return {"chat_id": room.id, "topic": message.id}

    def rename_topic(self, *, person: str, chat: int, topic: int, name: str) -> None:
        """Give a topic another name."""
        room, user = self._administered(person, chat, topic)
        room.topics[topic].name = name[:TOPIC_NAME]
        service(self.world, room, user, {"forum_topic_edited": {"name": name[:TOPIC_NAME]}}, thread=topic)

    def close_topic(self, *, person: str, chat: int, topic: int, closed: bool = True) -> None:
        """Close a topic, or with `closed=False` open it again."""
        room, user = self._administered(person, chat, topic)
        room.topics[topic].closed = closed
        event = "forum_topic_closed" if closed else "forum_topic_reopened"
        service(self.world, room, user, {event: {}}, thread=topic)

    def delete_topic(self, *, person: str, chat: int, topic: int) -> None:
        """Delete a topic with everything in it; Telegram tells no bot."""
        room, _ = self._administered(person, chat, topic)
        drop_topic(room, room.topics[topic])
        self.world.changes.mark(room.key)

    def deactivate(self, *, person: str) -> None:
        """Delete the account."""
        self.user(person).deactivated = True

    def renumber(self, *, bot: str | None = None, next_update: int) -> None:
        """Let update ids go on from another number, as Telegram does after a quiet week; they may fall."""
        self.bot(bot).next_update = next_update

    async def listening(self, *, bot: str | None = None, timeout: float = 5.0) -> None:
        """Return when the bot waits in getUpdates with nothing left to fetch; TimeoutError when it does not."""
        await asyncio.wait_for(self.bot(bot).polling.waits(), timeout)

    def user(self, person: str) -> User:
        user = self.world.person(person).telegram
        if user is None:
            raise ActError(f"{person} is not on Telegram")
        return user

    def bot(self, name: str | None = None) -> Bot:
        """The bot of that user name, or the only one."""
        bots = self.world.telegram.bots.values()
        if name is None and len(bots) == 1:
            return next(iter(bots))
        wanted = (name or "").removeprefix("@").lower()
        for bot in bots:
            if bot.user.username.lower() == wanted:
                return bot
        raise ActError(f"there is no bot {name!r}; there are: {', '.join(self._bot_names()) or 'none'}")

    def private_chat(self, user: User, bot: Bot) -> Chat:
        chat = bot.private.get(user.id)
        if chat is None:
            key = f"telegram:{bot.user.id}:{user.id}"
            chat = Chat(id=user.id, key=key, type="private", numbers=bot.message_numbers, user=user)
            bot.private[user.id] = chat
        return chat

    def readable(self, user: User, chat: int | str | None) -> Chat:
        """The chat as this person can open it."""
        if isinstance(chat, int) and chat < 0:
            room = self._group(chat)
            if room.member(user.id) is None:
                raise ActError(f"{user.first_name} is not a member of {room.title}")
            return room
        return self.private_chat(user, self.bot(chat if isinstance(chat, str) else None))

    def writable(self, user: User, chat: int | str | None, topic: int | None) -> Chat:
        """The chat, if this person can write there now."""
        room = self.readable(user, chat)
        if room.user is not None:
            if room.blocked:
                raise ActError("the bot is blocked; unblock it or press START")
            if not room.started:
                raise ActError("the chat shows only a START button; press it first")
            return room
        if topic is not None:
            if topic not in room.topics:
                raise ActError(f"there is no topic {topic} in {room.title}")
            if room.topics[topic].closed and room.members[user.id].status == "member":
                raise ActError("the topic is closed")
        return room

    def leading_bots(self, chat: Chat) -> list[Bot]:
        """The bots that hear of members and reactions: administrators, and the one of a private chat."""
        bots = watching(self.world, chat)
        if chat.user is not None:
            return bots
        return [bot for bot in bots if chat.members[bot.user.id].status == "administrator"]

    def tell_standing(self, bot: Bot, chat: Chat, actor: User, before: str, after: str) -> None:
        """The bot's own standing in a private chat changed."""
        old, new = Member(user=bot.user, status=before), Member(user=bot.user, status=after)
        self._tell_member("my_chat_member", [bot], chat, actor, old, new)

    def _tell_member(self, kind: str, bots: list[Bot], chat: Chat, actor: User, before: Member, after: Member) -> None:
        change = member_change(chat, actor, before, after, self.world.clock.time())
        for bot in bots:
            emit(bot, kind, change, chat.id)

    def _administered(self, person: str, chat: int, topic: int | None = None) -> tuple[Chat, User]:
        room, user = self._group(chat), self.user(person)
        member = room.member(user.id)
        if member is None or not member.may("can_manage_topics"):
            raise ActError(f"{person} may not manage the topics of {room.title}")
        if topic is not None and topic not in room.topics:
            raise ActError(f"there is no topic {topic} in {room.title}")
        return room, user

    def _group(self, chat: int) -> Chat:
        room = self.world.telegram.groups.get(chat)
        if room is None:
            known = ", ".join(f"{one.id} ({one.title})" for one in self.world.telegram.groups.values())
            raise ActError(f"there is no group {chat}; there are: {known or 'none'}")
        return room

    def _creator(self, chat: Chat) -> User:
        for member in chat.members.values():
            if member.status == "creator":
                return member.user
        raise ActError(f"{chat.title} has no creator; make the group with a person in it first")

    def _bot_names(self) -> list[str]:
        return [bot.user.username for bot in self.world.telegram.bots.values()]
