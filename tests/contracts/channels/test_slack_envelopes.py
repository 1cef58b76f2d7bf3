"""What is known of a Slack payload when it is accepted: enough to keep it once, in its lane and in order."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded_payloads import names, payload

from bot.adapters.slack.envelopes import Ourselves, envelope, is_our_own
from bot.model.inbound import Envelope
from bot.model.places import Identity

US = Ourselves(user="U0BOT", bot="B0BOT", team="T0TEAM")


def kept(name: str) -> Envelope:
    return envelope(payload("slack", name), otherwise=7)


def test_a_message_and_the_mention_in_it_are_kept_once() -> None:
    message, mention = kept("message_that_mentions_us_first"), kept("app_mention_of_the_same")
    assert message.external_id == mention.external_id == "C0VIP:1764000020.000300"
    assert (message.channel, message.account) == (mention.channel, mention.account) == ("slack", "T0TEAM")


@pytest.mark.parametrize(
    ("name", "external_id"),
    [
        ("message_edited", "Ev0018"),
        ("message_deleted", "Ev0020"),
        ("reaction_added", "Ev0022"),
        ("command", "13345224609.738474920.8088930838d88f008e0"),
        ("button_in_thread", "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3"),
        ("form_submitted", "156772938.1827394.88f"),
    ],
)
def test_everything_else_goes_by_slacks_own_name(name: str, external_id: str) -> None:
    assert kept(name).external_id == external_id


def test_without_a_name_it_goes_by_its_content() -> None:
    first, second = {"type": "odd", "n": 1}, {"type": "odd", "n": 2}
    assert envelope(first, otherwise=0).external_id == envelope(dict(first), otherwise=9).external_id
    assert envelope(first, otherwise=0).external_id != envelope(second, otherwise=0).external_id


@pytest.mark.parametrize(
    ("name", "lane"),
    [
        ("message_in_channel", "slack:C0VIP"),
        ("message_in_thread", "slack:C0VIP:1764000000.000100"),
        ("message_direct", "slack:U0MARIA"),
        ("button_in_thread", "slack:C0VIP:1764000000.000100"),
        ("button_in_direct_messages", "slack:U0ANNA"),
        ("command", "slack:C0VIP"),
        ("command_in_direct_messages", "slack:U0ANNA"),
        ("form_submitted", "slack:U0ANNA"),
        ("reaction_added", "slack:C0VIP"),
    ],
)
def test_a_lane_is_a_chat_and_its_thread(name: str, lane: str) -> None:
    assert kept(name).lane == lane


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("message_in_channel", 1764000000_000100),
        ("message_edited", 1764000050_000100),
        ("button_in_thread", 1764000090_123456),
        ("command", 7),
        ("form_submitted", 7),
    ],
)
def test_order_is_slacks_stamp_where_there_is_one(name: str, order: int) -> None:
    assert kept(name).order == order


def test_the_sender_is_whoever_did_it() -> None:
    anna = Identity(channel="slack", user="U0ANNA", account="T0TEAM")
    assert [kept(name).sender for name in ("message_in_thread", "command", "button_in_thread")] == [anna] * 3
    assert kept("message_by_another_bot").sender is None
    assert kept("message_across_a_shared_channel").sender == Identity(channel="slack", user="U0EXT", account="T0ACME")


@pytest.mark.parametrize("name", ["command", "button_in_thread", "message_in_channel"])
def test_short_lived_rights_are_not_written_down(name: str) -> None:
    written = json.dumps(dict(kept(name).raw))
    assert "hooks.slack.com" not in written
    assert "verification-token" not in written


@pytest.mark.parametrize("ourselves", [US, None])
def test_our_own_doings_are_recognised(ourselves: Ourselves | None) -> None:
    ours = {name for name in names("slack") if is_our_own(payload("slack", name), ourselves)}
    assert ours == {"message_by_ourselves", "message_of_ours_edited"}


WORDS = st.sampled_from(["", "U0MARIA", "1764000000.000100", "D0", "\ud800", "a\x00b", "🙂"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
KNOWN = st.sampled_from(
    ["type", "event", "user", "channel", "ts", "thread_ts", "container", "actions", "team", "authorizations", "view"]
)
ODD = st.dictionaries(KNOWN, st.dictionaries(KNOWN | st.just("id"), JSON, max_size=4) | JSON, max_size=8)


@given(ODD)
def test_nothing_is_too_odd_to_be_kept(raw: dict[str, Any]) -> None:
    found = envelope(raw, otherwise=3)
    assert found.external_id
    assert found.lane.startswith("slack:")
    text = json.dumps(dict(found.raw), ensure_ascii=False)
    assert text.encode()
    assert "\\u0000" not in text
    assert is_our_own(raw, US) in (True, False)
