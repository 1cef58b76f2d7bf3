"""Do the judges see what is wrong, and does the simulator know the same methods and arguments as they do?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import simulator
from simulator.calls import Call
from simulator.slack.methods import everything as web_api
from simulator.telegram.methods import everything as bot_api
from tests.contracts.judges import complaints, judge_slack, judge_telegram
from tests.contracts.judges import slack as slack_judge
from tests.contracts.judges import telegram as telegram_judge


def call(platform: str, method: str, **args: Any) -> Call:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    return Call(
        number=1, platform=platform, method=method, args=args, files=(), caller="", at=now, status=200, answer=None
    )


def test_telegrams_judge_accepts_a_call_as_documented() -> None:
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}
    bold = {"type": "bold", "offset": 0, "length": 5}
    assert judge_telegram(call("telegram", "sendMessage", chat_id=5, text="Hello", reply_markup=keyboard)) == []
    assert judge_telegram(call("telegram", "sendMessage", chat_id=5, text="Hello", entities=[bold])) == []


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ({"chat_id": 5, "text": "x", "colour": 1}, "colour: no argument of this method"),
        ({"chat_id": 5}, "text: Field required"),
        ({"chat_id": 5, "text": "x", "reply_to_message_id": 4}, "reply_to_message_id: no argument of this method"),
        (
            {"chat_id": 5, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "calback_data": "b"}]]}},
            "reply_markup.inline_keyboard[0][0].calback_data: no field of InlineKeyboardButton",
        ),
        (
            {"chat_id": 5, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 1, "style": "x"}]},
            "entities[0].style: no field of MessageEntity",
        ),
    ],
)
def test_telegrams_judge_names_what_is_wrong(args: dict[str, Any], told: str) -> None:
    assert told in judge_telegram(call("telegram", "sendMessage", **args))


def test_slacks_judge_accepts_a_call_as_documented() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
    blocks = [section, {"type": "actions", "elements": [button]}, {"type": "divider"}]
    assert judge_slack(call("slack", "chat.postMessage", channel="C1", text="Hello", blocks=blocks)) == []


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ({"colour": 1}, "colour: no argument of this method"),
        ({"text": "x" * 4001}, "text: 4001 characters, Slack recommends at most 4000"),
        ({"blocks": [{"type": "nothing"}]}, "blocks[0]: no block of type 'nothing'"),
        (
            {"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]},
            "blocks[0]: text attribute cannot exceed 150 characters",
        ),
        (
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "acessory": {"type": "button"}}]},
            "blocks[0].acessory: no field of this object",
        ),
    ],
)
def test_slacks_judge_names_what_is_wrong(args: dict[str, Any], told: str) -> None:
    assert told in judge_slack(call("slack", "chat.postMessage", channel="C1", **args))


async def test_a_refusal_of_form_is_a_complaint_and_a_refusal_of_life_is_none() -> None:
    async with simulator.serve() as sim:
        sim.calls.add(_answered("sendMessage", "Forbidden: bot was blocked by the user"))
        assert complaints(sim) == []
        sim.calls.add(_answered("sendMessage", "Bad Request: BUTTON_DATA_INVALID"))
        assert complaints(sim) == ["#1 sendMessage: refused: Bad Request: BUTTON_DATA_INVALID"]


def _answered(method: str, description: str) -> Call:
    made = call("telegram", method, chat_id=5, text="Hello")
    shown = {name: getattr(made, name) for name in Call.__slots__}
    return Call(**{**shown, "answer": {"ok": False, "description": description}})


@pytest.mark.parametrize("method", bot_api().methods.values(), ids=lambda method: method.name)
def test_every_telegram_method_takes_exactly_the_documented_arguments(method: Any) -> None:
    assert method.takes | method.unplayed == telegram_judge.documented(method.name)
    assert telegram_judge.required(method.name) <= set(method.needs)


@pytest.mark.parametrize("method", web_api().methods.values(), ids=lambda method: method.name)
def test_every_slack_method_takes_exactly_the_documented_arguments(method: Any) -> None:
    documented = slack_judge.documented(method.name)
    assert documented is not None
    assert method.takes | method.unplayed | {"token", "team_id"} == documented
