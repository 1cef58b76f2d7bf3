"""What Telegram's updates mean to the desk, each kind by a documented example."""

from datetime import UTC, datetime
from typing import Any

import pytest
from recorded_payloads import SAVED_AT, names, payload

from bot.adapters.telegram.parse import parse
from bot.errors import Unreadable
from bot.model.inbound import Gone, Inbound, Pressed, Returned, Said, Verb
from bot.model.places import Identity, Place
from bot.model.rich import Rich
from bot.model.words import Language

US = "opiekun_bot"


#: What the desk has no use for, by the name of its file.
NOTHING = [
    "message_by_another_bot",
    "message_by_a_hidden_administrator",
    "message_without_a_sender",
    "topic_made",
    "message_pinned",
    "group_upgraded",
    "message_edited",
    "reaction",
    "button_of_an_inline_message",
    "button_of_a_game",
    "bot_made_administrator",
    "bot_removed_from_group",
    "something_new",
    "command_to_another_bot",
]


def read(name: str) -> Inbound | None:
    return parse(payload("telegram", name), SAVED_AT, US)


def understood(name: str) -> Inbound:
    inbound = read(name)
    assert inbound is not None
    return inbound


def said(name: str) -> str:
    what = understood(name).what
    assert isinstance(what, Said)
    return what.text.plain


def place(chat: int, thread: int | None = None) -> Place:
    return Place(channel="telegram", chat=str(chat), thread=None if thread is None else str(thread))


@pytest.mark.parametrize(
    ("name", "where", "direct"),
    [
        ("message_private", place(5001), True),
        ("message_in_topic", place(-1001002003004, 300), False),
        ("message_in_group", place(-1005006007008), False),
        ("reply_in_group", place(-1005006007008), False),
        ("button_private", place(5001), True),
        ("button_in_topic", place(-1001002003004, 300), False),
        ("bot_blocked", place(5001), True),
    ],
)
def test_where_it_was_done(name: str, where: Place, direct: bool) -> None:
    inbound = understood(name)
    assert (inbound.place, inbound.direct) == (where, direct)


def test_a_message_says_who_when_and_what() -> None:
    inbound = understood("message_private")
    assert inbound.sender == Identity(channel="telegram", user="5001")
    assert inbound.sender_name == "Maria Ivanova"
    assert inbound.hint is Language.BG
    assert inbound.sent_at == datetime.fromtimestamp(1764000000, UTC)
    assert inbound.saved_at == SAVED_AT
    assert inbound.what == Said(text=Rich.of("Няма нова поща от обяд"), message_id="10")


@pytest.mark.parametrize(
    ("tag", "hint"),
    [("en-US", Language.EN), ("uk", Language.UK), ("RU", Language.RU), ("de", None), ("", None), (None, None)],
)
def test_the_language_of_their_telegram_is_a_hint(tag: str | None, hint: Language | None) -> None:
    raw = payload("telegram", "message_private")
    raw["message"]["from"]["language_code"] = tag
    inbound = parse(raw, SAVED_AT, US)
    assert inbound is not None
    assert inbound.hint is hint


@pytest.mark.parametrize(
    ("name", "reply_to"),
    [("message_in_topic", None), ("reply_in_topic", "299"), ("reply_in_group", "19"), ("message_private", None)],
)
def test_what_it_replies_to(name: str, reply_to: str | None) -> None:
    what = understood(name).what
    assert isinstance(what, Said)
    assert what.reply_to == reply_to


@pytest.mark.parametrize(("name", "is_voice"), [("voice", True), ("message_private", False), ("video_note", False)])
def test_what_was_spoken(name: str, is_voice: bool) -> None:
    what = understood(name).what
    assert isinstance(what, Said)
    assert what.is_voice is is_voice


def test_a_link_that_hides_its_address_shows_it() -> None:
    expected = "🙂🙂 see the page (https://example.com/a), https://example.com/b and bold @anna, code"
    assert said("message_with_entities") == expected


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("command", Verb(name="ask", args="which 🙂 mailbox?\nsince when?", message_id="303")),
        ("command_start", Verb(name="start", args="k3Jd-92_xQ", message_id="10")),
        ("command_alone", Verb(name="status", message_id="10")),
        ("photo_with_command", Verb(name="note", args="the disk\n[photo]", message_id="304")),
    ],
)
def test_commands(name: str, verb: Verb) -> None:
    assert understood(name).what == verb


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("command_later_in_the_text", "I typed /start and nothing came"),
        ("slash_that_is_no_command", "/etc/passwd is empty"),
        ("photo_with_caption", "This is what I see\n[photo]"),
        ("photo_of_an_album", "[photo]"),
        ("document", "[faktura.pdf]"),
        ("animation", "[animation]"),
        ("voice", "[voice message, 12 s]"),
        ("video_note", "[video message]"),
        ("sticker", "[sticker 👍]"),
        ("contact", "[contact: Ivan Petrov +359888123456]"),
        ("venue", "[place: Office, Vitosha 1]"),
        ("location", "[location]"),
        ("poll", "[poll: When?]"),
        ("message_passed_on", "Our disk is full"),
    ],
)
def test_nothing_that_was_said_is_lost(name: str, words: str) -> None:
    assert said(name) == words


@pytest.mark.parametrize(
    ("name", "pressed", "who"),
    [
        ("button_private", Pressed(action="severity", args=("142", "sev1"), message_id="11"), "5001"),
        ("button_in_topic", Pressed(action="take", args=("142",), message_id="308"), "1001"),
        ("button_under_an_old_message", Pressed(action="severity", args=("142", "sev1"), message_id="3"), "5001"),
    ],
)
def test_buttons(name: str, pressed: Pressed, who: str) -> None:
    inbound = understood(name)
    assert inbound.what == pressed
    assert inbound.sender.user == who
    assert inbound.sent_at == SAVED_AT


def test_blocking_the_bot_and_coming_back() -> None:
    assert understood("bot_blocked").what == Gone()
    assert understood("bot_unblocked").what == Returned()


@pytest.mark.parametrize("name", NOTHING)
def test_what_means_nothing_to_the_desk(name: str) -> None:
    assert read(name) is None


@pytest.mark.parametrize("name", sorted(set(names("telegram")) - set(NOTHING)))
def test_everything_else_means_something(name: str) -> None:
    assert understood(name).saved_at == SAVED_AT


def test_a_clock_that_runs_ahead_does_not_send_messages_from_the_future() -> None:
    early = datetime(2025, 1, 1, tzinfo=UTC)
    inbound = parse(payload("telegram", "message_private"), early, US)
    assert inbound is not None
    assert inbound.sent_at == early


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("message_private", ("update_id",)),
        ("message_private", ("message", "message_id")),
        ("message_private", ("message", "from")),
        ("message_private", ("message", "from", "id")),
        ("message_private", ("message", "from", "first_name")),
        ("message_private", ("message", "chat")),
        ("message_private", ("message", "chat", "id")),
        ("message_private", ("message", "chat", "type")),
        ("message_private", ("message", "date")),
        ("message_in_topic", ("message", "message_thread_id")),
        ("button_private", ("callback_query", "from")),
        ("button_private", ("callback_query", "message", "message_id")),
        ("bot_blocked", ("my_chat_member", "new_chat_member", "status")),
    ],
)
@pytest.mark.parametrize("odd", ["gone", None, 1.5, ["x"]])
def test_an_odd_shape_is_unreadable_and_says_where(name: str, path: tuple[str, ...], odd: Any) -> None:
    raw = payload("telegram", name)
    inner = raw
    for step in path[:-1]:
        inner = inner[step]
    if odd == "gone":
        del inner[path[-1]]
    else:
        inner[path[-1]] = odd
    with pytest.raises(Unreadable, match=path[-1]):
        parse(raw, SAVED_AT, US)


@pytest.mark.parametrize(
    "entity",
    [
        {"type": "bot_command", "offset": 0, "length": 99},
        {"type": "text_link", "offset": -1, "length": 2, "url": "https://example.com"},
        {"type": "text_link", "offset": 0, "length": 2},
        {"type": "bot_command"},
        {},
        7,
    ],
)
def test_an_odd_entity_is_unreadable(entity: Any) -> None:
    raw = payload("telegram", "message_private")
    raw["message"]["entities"] = [entity]
    with pytest.raises(Unreadable):
        parse(raw, SAVED_AT, US)
