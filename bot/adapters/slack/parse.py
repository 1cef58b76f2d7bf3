"""What does a Slack payload mean to the desk? Pure: the same payload always means the same.

The shapes are those of docs.slack.dev: Events API, interaction payloads, slash commands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.adapters.fields import Fields
from bot.adapters.slack.envelopes import CHANNEL, account_of, direct_or, team_of
from bot.adapters.slack.stamps import instant
from bot.adapters.slack.words import addressed, plain
from bot.errors import Unreadable
from bot.model.inbound import HomeOpened, Inbound, Pressed, Said, Submitted, Verb, What
from bot.model.places import Identity, Place
from bot.model.rich import Rich

#: What a person says; every other subtype is Slack's own chronicle, or about a message that was already said.
_SAID = frozenset({None, "file_share", "thread_broadcast", "me_message"})

#: Where an element of a form keeps what was chosen, by the name of its value.
_CHOSEN = ("value", "selected_date", "selected_time", "selected_user", "selected_channel", "selected_conversation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What parsing may know beside the payload: the bot's own user id, and people's names by user id."""

    me: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def parse(raw: Mapping[str, Any], saved_at: datetime, known: Known) -> Inbound | None:
    """The payload in the desk's words, None when it means nothing there. Raises Unreadable."""
    payload = _Payload(raw, saved_at, known)
    kind = payload.fields.maybe_text("type")
    if kind == "event_callback":
        return _event(payload)
    if kind == "block_actions":
        return _pressed(payload)
    if kind == "message_action":
        return _shortcut(payload)
    if kind == "view_submission":
        return _submitted(payload)
    if kind is None and payload.fields.has("command"):
        return _command(payload)
    if kind is None:
        raise Unreadable("it is no event, no interaction and no command: it has neither `type` nor `command`")
    return None


class _Payload:
    """A payload and what goes with it, so that each reader below says only what is its own."""

    def __init__(self, raw: Mapping[str, Any], saved_at: datetime, known: Known) -> None:
        self.raw = raw
        self.fields = Fields(raw)
        self.saved_at = saved_at
        self.known = known

    @property
    def me(self) -> str:
        """The bot's own user id: as learnt at start, else as the event says for whom it was sent."""
        if self.known.me:
            return self.known.me
        ours = (one for one in self.fields.each("authorizations") if one.flag("is_bot"))
        return next((user for one in ours if (user := one.maybe_text("user_id"))), "")

    def inbound(self, what: What, *, user: str, name: str, chat: str, thread: str | None, stamp: str | None) -> Inbound:
        """`stamp` is when it was done, by Slack; None where Slack does not say."""
        sent_at = self.saved_at if stamp is None else instant(stamp)
        if sent_at is None:
            raise Unreadable(f"{stamp!r} is not one of Slack's stamps")
        theirs, ours = team_of(self.raw), account_of(self.raw)
        place = Place(channel=CHANNEL, chat=direct_or(chat, user), thread=thread)
        return Inbound(
            sender=Identity(channel=CHANNEL, user=user, account=theirs),
            sender_name=self.known.names.get(user) or name or user,
            place=place,
            sent_at=min(sent_at, self.saved_at),
            saved_at=self.saved_at,
            what=what,
            direct=chat.startswith("D") or chat == user,
            is_foreign=bool(theirs and ours and theirs != ours),
        )


def _event(payload: _Payload) -> Inbound | None:
    event = payload.fields.at("event")
    if event.text("type") == "app_home_opened":
        return _home(payload, event)
    if event.text("type") not in ("message", "app_mention"):
        return None
    if event.maybe_text("subtype") not in _SAID or event.has("bot_id") or event.maybe_text("user") == "USLACKBOT":
        return None
    stamp = event.text("ts")
    user, chat = event.text("user"), event.text("channel")
    if user == payload.me:
        return None
    what = _words(event, stamp, payload.me)
    if what is None:
        return None
    thread = event.maybe_text("thread_ts")
    return payload.inbound(what, user=user, name=_name(event), chat=chat, thread=thread, stamp=stamp)


def _home(payload: _Payload, event: Fields) -> Inbound | None:
    """Somebody opened the app; its other tab, the messages, shows what was said there anyway."""
    if event.maybe_text("tab") != "home":
        return None
    user = event.text("user")
    stamp = event.maybe_text("event_ts")
    return payload.inbound(HomeOpened(), user=user, name="", chat=event.text("channel"), thread=None, stamp=stamp)


def _words(event: Fields, stamp: str, me: str) -> Said | Verb | None:
    """What begins with a mention of the bot is a verb, whether it knows that one or not: what is said to the bot
    must not reach the other side as words."""
    text = event.maybe_text("text") or ""
    files = tuple(f"[{_file(one)}]" for one in event.each("files"))
    order = addressed(text, me) if me else None
    if order is not None:
        name, _, args = order.partition(" ") if "\n" not in order.partition(" ")[0] else order.partition("\n")
        args = "\n".join((args.strip(), *files)).strip()
        return Verb(name=name.lower().rstrip(".,:;!?") or "help", args=args, message_id=stamp)
    lines = [plain(text).strip() or _forwarded(event), *files]
    said = "\n".join(line for line in lines if line)
    if not said:
        return None
    return Said(text=Rich.of(said), message_id=stamp, is_voice=any(map(_is_spoken, event.each("files"))))


def _forwarded(event: Fields) -> str:
    """A message passed on from elsewhere has no text of its own; it travels as an attachment."""
    parts = [one.maybe_text("text") or one.maybe_text("fallback") or "" for one in event.each("attachments")]
    return "\n".join(plain(part) for part in parts if part)


def _file(file: Fields) -> str:
    return file.maybe_text("name") or file.maybe_text("title") or "file"


def _is_spoken(file: Fields) -> bool:
    """Is it an audio clip, or another recording?"""
    return (file.maybe_text("mimetype") or "").startswith("audio/") or file.maybe_text("subtype") == "slack_audio"


def _name(event: Fields) -> str:
    """Slack adds the writer's profile across shared channels; elsewhere only the id is known here."""
    profile = event.maybe("user_profile")
    if profile is None:
        return ""
    names = (profile.maybe_text(name) for name in ("real_name", "display_name", "name"))
    return next((name for name in names if name), "")


def _command(payload: _Payload) -> Inbound:
    """`/desk ask which mailbox?`. Slack runs commands outside threads only."""
    fields = payload.fields
    user = fields.text("user_id")
    name, _, args = plain(fields.maybe_text("text") or "").strip().partition(" ")
    verb = Verb(name=name.lower().removeprefix("/") or "help", args=args.strip())
    name = fields.maybe_text("user_name") or ""
    return payload.inbound(verb, user=user, name=name, chat=fields.text("channel_id"), thread=None, stamp=None)


def _pressed(payload: _Payload) -> Inbound | None:
    """A button or a choice under one of our messages; its value is what `Button.data` gave. A link has none."""
    fields = payload.fields
    actions = fields.each("actions")
    if not actions:
        raise Unreadable("actions is empty: nothing was pressed")
    data = actions[0].maybe_text("value") or _option(actions[0])
    container = fields.at("container")
    if data and container.maybe_text("type") == "view":
        return _pressed_at_home(payload, data)
    if not data or container.maybe_text("type") != "message":
        return None
    user = fields.at("user")
    action, *args = data.split(":")
    stamp = container.text("message_ts")
    return payload.inbound(
        Pressed(action=action, args=tuple(args), message_id=stamp),
        user=user.text("id"),
        name=_user_name(user),
        chat=container.text("channel_id"),
        thread=_thread(container, fields.maybe("message")),
        stamp=actions[0].maybe_text("action_ts"),
    )


def _pressed_at_home(payload: _Payload, data: str) -> Inbound | None:
    """A button on one's home tab is as good as one in the private chat; in a form it is only a part of the form."""
    view, user = payload.fields.maybe("view"), payload.fields.at("user")
    if view is None or view.maybe_text("type") != "home":
        return None
    action, *args = data.split(":")
    return payload.inbound(
        Pressed(action=action, args=tuple(args)),
        user=user.text("id"),
        name=_user_name(user),
        chat=user.text("id"),
        thread=None,
        stamp=payload.fields.each("actions")[0].maybe_text("action_ts"),
    )


def _shortcut(payload: _Payload) -> Inbound:
    """A shortcut on a message: the verb by its `callback_id`, as if typed in that message's thread."""
    fields = payload.fields
    user, message = fields.at("user"), fields.at("message")
    return payload.inbound(
        Verb(name=fields.text("callback_id")),
        user=user.text("id"),
        name=_user_name(user),
        chat=fields.at("channel").text("id"),
        thread=message.maybe_text("thread_ts") or fields.text("message_ts"),
        stamp=fields.maybe_text("action_ts"),
    )


def _thread(container: Fields, message: Fields | None) -> str | None:
    return container.maybe_text("thread_ts") or (message.maybe_text("thread_ts") if message else None)


def _submitted(payload: _Payload) -> Inbound | None:
    """A form. `private_metadata` says which ("form:arg:arg"); a field is named by its block."""
    view = payload.fields.at("view")
    form, *args = view.text("private_metadata").split(":")
    if not form:
        return None
    user = payload.fields.at("user")
    values = view.at("state").at("values")
    chosen = {block: _chosen(values.at(block)) for block in values.names()}
    return payload.inbound(
        Submitted(form=form, args=tuple(args), fields=chosen),
        user=user.text("id"),
        name=_user_name(user),
        chat=user.text("id"),
        thread=None,
        stamp=None,
    )


def _chosen(block: Fields) -> str:
    """What was put into a block's one element; "" where it was left empty, several choices one a line."""
    for name in block.names():
        element = block.at(name)
        plainly = next((text for key in _CHOSEN if (text := element.maybe_text(key))), "")
        several = (one.text("value") for one in element.each("selected_options"))
        return plainly or _option(element) or "\n".join(several)
    return ""


def _option(element: Fields) -> str:
    option = element.maybe("selected_option")
    return option.text("value") if option else ""


def _user_name(user: Fields) -> str:
    return user.maybe_text("name") or user.maybe_text("username") or ""
