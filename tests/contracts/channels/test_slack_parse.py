"""What Slack's payloads mean to the desk, each kind by a documented example."""

from datetime import UTC, datetime
from typing import Any

import pytest
from recorded_payloads import SAVED_AT, names, payload

from bot.adapters.slack.parse import Known, parse
from bot.errors import Unreadable
from bot.model.inbound import Inbound, Pressed, Said, Submitted, Verb
from bot.model.places import Identity, Place
from bot.model.rich import Rich

ME = Known(me="U0BOT")


#: What the desk has no use for, by the name of its file.
NOTHING = [
    "message_by_another_bot",
    "message_by_ourselves",
    "message_edited",
    "message_of_ours_edited",
    "message_deleted",
    "somebody_joined",
    "slackbot_speaks",
    "reaction_added",
    "home_opened",
    "button_with_a_link",
    "button_in_a_form",
    "form_closed",
]


def read(name: str, known: Known = ME) -> Inbound | None:
    return parse(payload("slack", name), SAVED_AT, known)


def understood(name: str) -> Inbound:
    inbound = read(name)
    assert inbound is not None
    return inbound


def place(chat: str, thread: str | None = None) -> Place:
    return Place(channel="slack", chat=chat, thread=thread)


@pytest.mark.parametrize(
    ("name", "where", "direct"),
    [
        ("message_in_channel", place("C0VIP"), False),
        ("message_in_thread", place("C0VIP", "1764000000.000100"), False),
        ("message_in_private_channel", place("G0CLOSED"), False),
        ("message_in_group_of_people", place("G0MPIM"), False),
        ("message_direct", place("U0MARIA"), True),
        ("message_broadcast_from_thread", place("C0VIP", "1764000000.000100"), False),
        ("command", place("C0VIP"), False),
        ("command_in_direct_messages", place("U0ANNA"), True),
        ("button_in_thread", place("C0VIP", "1764000000.000100"), False),
        ("button_on_home", place("U0MARIA"), True),
        ("button_in_channel", place("C0VIP"), False),
        ("button_in_direct_messages", place("U0ANNA"), True),
        ("form_submitted", place("U0ANNA"), True),
    ],
)
def test_where_it_was_done(name: str, where: Place, direct: bool) -> None:
    inbound = understood(name)
    assert (inbound.place, inbound.direct) == (where, direct)


def test_a_message_says_who_when_and_what() -> None:
    inbound = understood("message_in_channel")
    assert inbound.sender == Identity(channel="slack", user="U0MARIA", account="T0TEAM")
    assert inbound.sent_at == datetime.fromtimestamp(1764000000, UTC).replace(microsecond=100)
    assert inbound.saved_at == SAVED_AT
    assert inbound.what == Said(text=Rich.of("No new mail since noon"), message_id="1764000000.000100")


def test_marks_are_read_out_and_escapes_undone_once() -> None:
    said = understood("message_with_marks").what
    assert isinstance(said, Said)
    assert said.text.plain == (
        "Tom & Ola: 1 < 2, see the page (https://example.com/a), https://example.com/b, http://example.com, "
        "mailto:ola@example.com, @U0ANNA @piotr #vip #C0OTHER @here @desk 24 November &lt;b&gt; *bold* :tada:"
    )


@pytest.mark.parametrize("name", ["message_that_mentions_us_first", "app_mention_of_the_same"])
def test_what_begins_with_a_mention_of_us_is_a_verb_however_it_arrives(name: str) -> None:
    inbound = understood(name)
    args = "which mailbox is it,\n<a> or b?"
    assert inbound.what == Verb(name="ask", args=args, message_id="1764000020.000300")
    assert inbound.place == place("C0VIP", "1764000000.000100")


def test_the_mention_is_known_before_we_know_ourselves() -> None:
    inbound = read("message_that_mentions_us_first", Known())
    assert inbound is not None
    assert isinstance(inbound.what, Verb)


def test_a_mention_alone_asks_for_help() -> None:
    assert understood("message_that_only_mentions_us").what == Verb(name="help", message_id="1764000000.000100")


def test_a_mention_in_mid_sentence_is_no_verb() -> None:
    assert said("message_that_mentions_us_later") == "Thanks, @U0BOT ask her"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("message_with_files", "Here it is\n[faktura.pdf]\n[file]"),
        ("message_with_a_file_alone", "[faktura.pdf]"),
        ("message_passed_on", "The disk & the server"),
        ("message_broadcast_from_thread", "For all to see"),
    ],
)
def test_nothing_that_was_said_is_lost(name: str, words: str) -> None:
    assert said(name) == words


def test_an_audio_clip_was_spoken() -> None:
    raw = payload("slack", "message_with_a_file_alone")
    written = parse(raw, SAVED_AT, ME)
    raw["event"]["files"][0] |= {"name": "audio_message.m4a", "mimetype": "audio/mp4", "subtype": "slack_audio"}
    spoken = parse(raw, SAVED_AT, ME)

    assert written is not None
    assert spoken is not None
    assert [getattr(each.what, "is_voice", None) for each in (written, spoken)] == [False, True]


def test_somebody_from_the_other_side_of_a_shared_channel_is_of_their_own_workspace() -> None:
    inbound = understood("message_across_a_shared_channel")
    assert inbound.sender == Identity(channel="slack", user="U0EXT", account="T0ACME")
    assert inbound.sender_name == "Maria Ivanova"


def test_names_are_taken_from_what_is_known() -> None:
    assert understood("message_in_channel").sender_name == "U0MARIA"
    inbound = read("message_in_channel", Known(me="U0BOT", names={"U0MARIA": "Maria Ivanova"}))
    assert inbound is not None
    assert inbound.sender_name == "Maria Ivanova"
    assert understood("command").sender_name == "anna"
    assert understood("button_in_thread").sender_name == "anna"


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("command", Verb(name="ask", args="which mailbox & since when?")),
        ("command_alone", Verb(name="help")),
        ("command_in_direct_messages", Verb(name="status")),
    ],
)
def test_commands(name: str, verb: Verb) -> None:
    inbound = understood(name)
    assert inbound.what == verb
    assert inbound.sent_at == SAVED_AT


@pytest.mark.parametrize(
    ("name", "pressed"),
    [
        ("button_in_thread", Pressed(action="accept", args=("142", "16"), message_id="1764000041.000100")),
        ("button_on_home", Pressed(action="write_to", args=())),
        ("button_in_channel", Pressed(action="take", args=("142",), message_id="1764000041.000100")),
        ("choice_from_a_list", Pressed(action="severity", args=("142", "sev1"), message_id="1764000041.000100")),
    ],
)
def test_buttons(name: str, pressed: Pressed) -> None:
    inbound = understood(name)
    assert inbound.what == pressed
    assert inbound.sent_at == datetime.fromtimestamp(1764000090, UTC).replace(microsecond=123456)


def test_a_form_gives_its_fields_by_name() -> None:
    assert understood("form_submitted").what == Submitted(
        form="decline",
        args=("142",),
        fields={
            "why": "Not in the contract",
            "reason": "out_of_scope",
            "until": "2026-12-01",
            "teams": "a\nb",
            "empty": "",
        },
    )


@pytest.mark.parametrize("name", NOTHING)
def test_what_means_nothing_to_the_desk(name: str) -> None:
    assert read(name) is None


@pytest.mark.parametrize("name", sorted(set(names("slack")) - set(NOTHING)))
def test_everything_else_means_something(name: str) -> None:
    assert understood(name).saved_at == SAVED_AT


def test_a_clock_that_runs_ahead_does_not_send_messages_from_the_future() -> None:
    early = datetime(2025, 1, 1, tzinfo=UTC)
    inbound = parse(payload("slack", "message_in_channel"), early, ME)
    assert inbound is not None
    assert inbound.sent_at == early


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("message_in_channel", ("event",)),
        ("message_in_channel", ("event", "type")),
        ("message_in_channel", ("event", "user")),
        ("message_in_channel", ("event", "channel")),
        ("message_in_channel", ("event", "ts")),
        ("command", ("user_id",)),
        ("command", ("channel_id",)),
        ("button_in_thread", ("container",)),
        ("button_in_thread", ("container", "message_ts")),
        ("button_in_thread", ("actions",)),
        ("button_in_thread", ("user", "id")),
        ("form_submitted", ("view", "state")),
        ("form_submitted", ("view", "private_metadata")),
    ],
)
@pytest.mark.parametrize("odd", ["gone", None, 7, ["x"]])
def test_an_odd_shape_is_unreadable_and_says_where(name: str, path: tuple[str, ...], odd: Any) -> None:
    raw = payload("slack", name)
    inner = raw
    for step in path[:-1]:
        inner = inner[step]
    if odd == "gone":
        del inner[path[-1]]
    else:
        inner[path[-1]] = odd
    with pytest.raises(Unreadable, match=path[-1]):
        parse(raw, SAVED_AT, ME)


@pytest.mark.parametrize("raw", [{}, {"type": None}, {"event": {}}])
def test_what_is_nothing_of_slacks_is_unreadable(raw: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        parse(raw, SAVED_AT, ME)


def said(name: str) -> str:
    what = understood(name).what
    assert isinstance(what, Said)
    return what.text.plain
