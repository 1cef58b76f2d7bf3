"""Whatever people write arrives as they wrote it, and can do nothing on its way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.model.conversation import Status
from bot.model.rich import Body, Button, Rich, Span, Style
from bot.model.words import Language
from bot.texts import to_agents
from bot.texts.facts import MineRow
from bot.texts.peoples_words import as_words
from bot.texts.rendering import slack, telegram
from bot.texts.rendering.slack import to_slack
from bot.texts.rendering.telegram import to_telegram
from bot.texts.rendering.units import length, split
from bot.texts.speech import Speech

#: Halves of characters and controls included: platforms deliver both.
texts = st.text(st.characters(exclude_categories=()), max_size=300)
nasty = st.sampled_from(
    [
        "<!channel>",
        "<!here|x>",
        "<@U0ANNA>",
        "<#C1>",
        "<https://a.example|b>",
        "*bold*",
        "&lt;",
        "@anna",
        "/resolve",
        "😀",
    ]
)
written = st.lists(st.one_of(texts, nasty), max_size=6).map("".join)
spans = st.builds(Span, written, st.sampled_from(list(Style)), st.sampled_from(["", "", "https://a.example/x"]))
riches = st.lists(spans, max_size=8).map(lambda found: Rich(tuple(found)))
whole_riches = st.lists(st.builds(Span, st.text(max_size=300), st.sampled_from(list(Style))), max_size=8).map(
    lambda found: Rich(tuple(found))
)
buttons = st.builds(
    Button,
    label=st.text(min_size=1, max_size=200),
    action=st.sampled_from(["take", "severity"]),
    args=st.lists(st.sampled_from(["142", "sev1"]), max_size=3).map(tuple),
    primary=st.booleans(),
    danger=st.booleans(),
)
rows = st.lists(st.lists(buttons, max_size=9).map(tuple), max_size=6).map(tuple)
bodies = st.builds(Body, text=riches, rows=rows)


def texts_of(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Every piece of a message's text, in order."""
    for block in blocks:
        if block["type"] == "rich_text":
            for part in block["elements"]:
                yield from (element["text"] for element in part["elements"])


def cut(text: str, offset: int, size: int) -> str:
    """What an entity of that offset and length covers, in UTF-16 units."""
    units = text.encode("utf-16-le")
    return units[2 * offset : 2 * (offset + size)].decode("utf-16-le")


@given(bodies)
@example(Body(text=Rich.of("<!channel> <@U0ANNA> *x* &")))
def test_slack_finds_nothing_to_act_on(body: Body) -> None:
    for part in slack.split(body):
        message = to_slack(part)
        assert not re.search(r"[<>]", message["text"])
        assert not re.search(r"&(?!amp;|lt;|gt;)", message["text"])
        assert not re.search(r"<[!@#]\w", json.dumps(message, ensure_ascii=False))
        kinds = {block["type"] for block in message["blocks"]}
        assert kinds <= {"rich_text", "actions"}


@given(whole_riches)
def test_slack_shows_what_was_written(text: Rich) -> None:
    shown = "".join(texts_of(to_slack(Body(text=text))["blocks"]))
    if text.plain.strip():
        assert shown.replace("\u2060", "") == text.plain.replace("\u2060", "")
    else:
        assert shown == "…"


@given(bodies)
@example(Body(text=Rich.of("x" * 20_000)))
@example(Body(text=Rich.of("😀" * 5_000)))
def test_slack_stays_within_what_it_documents(body: Body) -> None:
    for part in slack.split(body):
        message = to_slack(part)
        blocks = message["blocks"]
        assert 1 <= len(blocks) <= 50
        assert all(length(text) <= 3000 for text in texts_of(blocks))
        assert all(text for text in texts_of(blocks))
        assert length("".join(texts_of(blocks))) <= 2 * slack.LIMIT
        pressed = [button for block in blocks if block["type"] == "actions" for button in block["elements"]]
        assert all(1 <= len(b["elements"]) <= 5 for b in blocks if b["type"] == "actions")
        assert all(length(button["text"]["text"]) <= 75 for button in pressed)
        assert all(len(button["value"]) <= 2000 and len(button["action_id"]) <= 255 for button in pressed)
        assert len({button["action_id"] for button in pressed}) == len(pressed)
        json.dumps(message, ensure_ascii=False).encode()


@given(whole_riches)
def test_telegram_shows_what_was_written(text: Rich) -> None:
    shown = to_telegram(Body(text=text))["text"]
    assert shown == (text.plain if text.plain.strip() else "…")


@given(bodies)
@example(Body(text=Rich.of("x" * 10_000)))
def test_telegram_entities_cover_whole_spans_in_utf_16_units(body: Body) -> None:
    for part in telegram.split(body):
        message = to_telegram(part)
        units = length(message["text"])
        assert 1 <= units <= 4096
        assert len(message["entities"]) <= 100
        styled = {telegram.whole(span.text) for span in part.text.spans if span.style is not Style.PLAIN or span.link}
        for entity in message["entities"]:
            assert entity["offset"] >= 0
            assert entity["length"] > 0
            assert entity["offset"] + entity["length"] <= units
            assert cut(message["text"], entity["offset"], entity["length"]) in styled
        assert "parse_mode" not in message
        assert message["link_preview_options"] == {"is_disabled": True}
        json.dumps(message, ensure_ascii=False).encode()


@given(bodies, st.integers(2, 400))
def test_parts_put_together_are_the_whole(body: Body, limit: int) -> None:
    parts = split(body, limit)
    assert "".join(part.text.plain for part in parts) == body.text.plain
    assert all(length(part.text.plain) <= limit for part in parts)
    assert [part.rows for part in parts] == [()] * (len(parts) - 1) + [body.rows]
    styles = [(c, span.style, span.link) for span in body.text.spans for c in span.text]
    kept = [(c, span.style, span.link) for part in parts for span in part.text.spans for c in span.text]
    assert kept == styles


def test_a_part_ends_with_a_line_and_leaves_a_styled_span_whole() -> None:
    lines = Body(text=Rich.of("one two three\nfour five six"))
    assert [part.text.plain for part in split(lines, 20)] == ["one two three\n", "four five six"]
    styled = Body(text=Rich.of("one two three ", Span("four five six", Style.BOLD)))
    assert [part.text.plain for part in split(styled, 20)] == ["one two three ", "four five six"]


def test_a_text_too_long_is_refused_with_what_to_do() -> None:
    for render, limit in ((to_slack, slack.LIMIT), (to_telegram, telegram.LIMIT)):
        with pytest.raises(ValueError, match="split it first"):
            render(Body(text=Rich.of("x" * (limit + 1))))


@given(st.text(max_size=80))
def test_a_button_carries_64_bytes_or_is_refused(value: str) -> None:
    body = Body(text=Rich.of("x"), rows=((Button(label="x", action="take", args=(value,)),),))
    if len(f"take:{value}".encode("utf-8", "replace")) > 64:
        with pytest.raises(ValueError, match="64"):
            to_telegram(body)
    else:
        pressed = to_telegram(body)["reply_markup"]["inline_keyboard"][0][0]
        assert pressed["callback_data"] == f"take:{value}"


def is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def active(text: str) -> Iterator[tuple[int, int]]:
    """Where Telegram finds a mention or a command: the sign after no word, a name of the right length, no word after.

    A command's sign also stands after none of `/ < >`, and nothing of these follows it.
    """
    for start, sign in enumerate(text):
        if sign not in "@/" or (start and (is_word(text[start - 1]) or (sign == "/" and text[start - 1] in "/<>"))):
            continue
        name = re.match("[a-zA-Z0-9_]*", text[start + 1 :])
        end = start + 1 + (name.end() if name else 0)
        shortest, longest = (2, 32) if sign == "@" else (1, 64)
        after = text[end : end + 1]
        if (
            shortest <= end - start - 1 <= longest
            and not is_word(after)
            and not (sign == "/" and after and after in "/<>@")
        ):
            yield start, end


@given(riches)
@example(Rich.of("ask @anna_nowak or /resolve@helpful_bot, see a/b, /usr/bin and x@y.example"))
@example(Rich.of(Span("@", Style.BOLD), "anna"))
@example(Rich.of("@anna " * 120))
def test_peoples_words_mention_nobody_and_command_nothing(text: Rich) -> None:
    shown = as_words(text)
    assert shown.plain == text.plain
    is_code = [span.style is Style.CODE for span in shown.spans for _ in span.text]
    for start, end in active(text.plain):
        assert all(is_code[start:end]), text.plain[start:end]


def test_more_mentions_than_telegram_has_entities_for_are_all_disarmed() -> None:
    message = to_telegram(Body(text=as_words("@anna " * 120)))
    assert [(e["type"], e["offset"], e["length"]) for e in message["entities"]] == [("code", 0, 720)]


def test_a_path_and_an_address_stay_as_they_are() -> None:
    assert as_words("see /usr/bin, a/b and x@y.example") == Rich.of("see /usr/bin, a/b and x@y.example")


def test_a_contacts_words_reach_the_agents_with_their_commands_disarmed() -> None:
    say = Speech(Language.EN, ZoneInfo("UTC"))
    message = to_telegram(to_agents.from_contact(say, "@anna", Rich.of("please /resolve me")))
    covered = [cut(message["text"], e["offset"], e["length"]) for e in message["entities"] if e["type"] == "code"]
    assert covered == ["@anna", "/resolve"]
    assert message["text"] == "@anna\nplease /resolve me"


def test_a_customers_name_mentions_nobody_on_the_card() -> None:
    """Where admission is open, people name themselves."""
    say = Speech(Language.EN, ZoneInfo("UTC"))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    message = to_telegram(to_agents.mine(say, [MineRow(number=1, customer="@anna", rank=0, status=Status.OPEN)], now))
    covered = [cut(message["text"], e["offset"], e["length"]) for e in message["entities"] if e["type"] == "code"]
    assert covered == ["@anna"]


def test_one_choice_out_of_many_is_a_menu_on_slack_and_buttons_on_telegram() -> None:
    times = tuple(Button(label=f"{hour}:00", action="time", args=("9", str(hour))) for hour in range(9, 17))
    other = (Button(label="Another day", action="other_day", args=("9",)),)
    body = Body(text=Rich.of("When?"), rows=(times[:4], times[4:], other), menu="Which time?", menu_rows=2)

    _, menu, rest = to_slack(body)["blocks"]
    (select,) = menu["elements"]
    Block.parse(menu).validate_json()
    assert [one["value"] for one in select["options"]] == [button.data for button in times]
    assert [element["value"] for element in rest["elements"]] == ["other_day:9"]
    keyboard = to_telegram(body)["reply_markup"]["inline_keyboard"]
    assert [button["callback_data"] for row in keyboard for button in row] == [b.data for b in (*times, *other)]
