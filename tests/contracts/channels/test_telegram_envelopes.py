"""What is known of an update when it is accepted: enough to keep it once, in its lane and in order."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recorded_payloads import payload

from bot.adapters.telegram.envelopes import envelope
from bot.model.inbound import Envelope
from bot.model.places import Identity


def kept(name: str) -> Envelope:
    return envelope(payload("telegram", name), account="77000")


def test_an_update_goes_by_its_number() -> None:
    found = kept("message_private")
    assert (found.channel, found.account) == ("telegram", "77000")
    assert (found.external_id, found.order) == ("900001", 900001)


@pytest.mark.parametrize(
    ("name", "lane"),
    [
        ("message_private", "telegram:5001"),
        ("message_in_topic", "telegram:-1001002003004:300"),
        ("message_in_group", "telegram:-1005006007008"),
        ("reply_in_group", "telegram:-1005006007008"),
        ("button_in_topic", "telegram:-1001002003004:300"),
        ("button_under_an_old_message", "telegram:5001"),
        ("button_of_an_inline_message", "telegram:5001"),
        ("bot_blocked", "telegram:5001"),
        ("reaction", "telegram:5001"),
        ("something_new", "telegram:5001"),
    ],
)
def test_a_lane_is_a_chat_and_its_topic(name: str, lane: str) -> None:
    assert kept(name).lane == lane


def test_the_sender_is_whoever_did_it() -> None:
    assert kept("message_private").sender == Identity(channel="telegram", user="5001")
    assert kept("button_in_topic").sender == Identity(channel="telegram", user="1001")
    assert kept("message_by_another_bot").sender is None
    assert kept("message_without_a_sender").sender is None


def test_a_press_has_no_time_of_its_own() -> None:
    assert kept("button_private").sent_at is None
    sent_at = kept("message_private").sent_at
    assert sent_at is not None
    assert sent_at.timestamp() == 1764000000


WORDS = st.sampled_from(["", "U0MARIA", "1764000000.000100", "D0", "\ud800", "a\x00b", "🙂"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
KNOWN = st.sampled_from(
    ["update_id", "message", "callback_query", "chat", "from", "id", "date", "message_thread_id", "is_topic_message"]
)
ODD = st.dictionaries(KNOWN, st.dictionaries(KNOWN, JSON, max_size=4) | JSON, max_size=8)


@given(ODD)
def test_nothing_is_too_odd_to_be_kept(raw: dict[str, Any]) -> None:
    found = envelope(raw, account="77000")
    assert found.external_id
    assert found.lane.startswith("telegram:")
    assert abs(found.order) < 2**63
    text = json.dumps(dict(found.raw), ensure_ascii=False)
    assert text.encode()
    assert "\\u0000" not in text
