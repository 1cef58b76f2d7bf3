"""How does a message look in Slack? As rich_text blocks, in which every character is itself.

In `mrkdwn` a person's words could mention, link and format: `<!channel>`, `*bold*`, `:tada:`. Escaping stops the
first only. The text elements of a rich_text block are never parsed, so people's words arrive to the letter. The
`text` beside the blocks is what notifications and old clients show; it is mrkdwn, and there `& < >` are escaped.
A mention's own opening is broken up by an invisible character all the same, in case a program between us and the
reader turns blocks back into mrkdwn.

Source: Slack's Block Kit reference (blocks, block elements) and "Formatting message text".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count, groupby
from typing import Any

from bot.model.rich import Body, Button, Span, Style
from bot.texts.rendering.units import length, pieces, whole
from bot.texts.rendering.units import split as split_at

#: A message's text in our own reckoning. Slack refuses blocks of some 13,000 characters all in all, their JSON
#: included (msg_blocks_too_long), and documents no number.
LIMIT = 8000
_BLOCKS = 50
_PIECE = 3000
_LABEL = 75
_VALUE = 2000
_IN_A_ROW = 5
_OPTIONS = 100

_STYLES = {Style.BOLD: "bold", Style.ITALIC: "italic", Style.STRIKE: "strike", Style.CODE: "code"}

_MENTION = re.compile(r"<(?=[!@#]\w)")
_WORD_JOINER = "\u2060"

#: Stands for a text that is empty or blank, which Slack refuses.
_BLANK = "…"


def to_slack(body: Body) -> dict[str, Any]:
    """The arguments of chat.postMessage and chat.update that depend on what is said: `text` and `blocks`.

    Raises ValueError for a text over LIMIT (use `split` first) and for a button that carries over 2000.
    """
    spans = [Span(whole(span.text), span.style, span.link) for span in body.text.spans if span.text]
    text = "".join(span.text for span in spans)
    if length(text) > LIMIT:
        raise ValueError(f"a text of {length(text)} units is over our {LIMIT} for Slack; split it first")
    if not text.strip():
        spans, text = [Span(_BLANK)], _BLANK
    ids = count()
    choice = [button for row in body.rows[: body.menu_rows] for button in row] if body.menu else []
    is_menu = 0 < len(choice) <= _OPTIONS
    rows = body.rows[body.menu_rows :] if is_menu else body.rows
    menus = [{"type": "actions", "elements": [_menu(body.menu, choice, next(ids))]}] if is_menu else []
    actions = [_actions(row, ids) for whole_row in rows for row in _rows(whole_row)]
    return {"text": escaped(text), "blocks": [_rich_text(spans), *menus, *actions][:_BLOCKS]}


def split(body: Body, limit: int = LIMIT) -> list[Body]:
    """The body as messages that Slack takes; buttons under the last."""
    return split_at(body, limit)


def escaped(text: str) -> str:
    """The text as mrkdwn in which nothing is a mention or a link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rich_text(spans: list[Span]) -> dict[str, Any]:
    """One block: runs of quoted spans become quotes, everything between them sections."""
    elements = [
        {"type": "rich_text_quote" if is_quote else "rich_text_section", "elements": list(_elements(run))}
        for is_quote, run in groupby(spans, key=lambda span: span.style is Style.QUOTE)
    ]
    return {"type": "rich_text", "elements": elements}


def _elements(spans: Iterator[Span]) -> Iterator[dict[str, Any]]:
    for span in spans:
        style = {"style": {_STYLES[span.style]: True}} if span.style in _STYLES else {}
        for piece in pieces(_literal(span.text), _PIECE):
            if span.link:
                yield {"type": "link", "url": span.link, "text": piece, **style}
            else:
                yield {"type": "text", "text": piece, **style}


def _literal(text: str) -> str:
    return _MENTION.sub("<" + _WORD_JOINER, text)


def _rows(row: tuple[Button, ...]) -> Iterator[tuple[Button, ...]]:
    for start in range(0, len(row), _IN_A_ROW):
        yield row[start : start + _IN_A_ROW]


def _actions(row: tuple[Button, ...], ids: Iterator[int]) -> dict[str, Any]:
    return {"type": "actions", "elements": [_button(button, next(ids)) for button in row]}


def _menu(label: str, choice: Sequence[Button], index: int) -> dict[str, Any]:
    """What is chosen is read as the button that it stands for."""
    return {
        "type": "static_select",
        "placeholder": _plain_text(label),
        "action_id": f"{index}:{choice[0].action}",
        "options": [{"text": _plain_text(button.label), "value": button.data} for button in choice],
    }


def _plain_text(label: str) -> dict[str, Any]:
    label = whole(label)
    label = label if length(label) <= _LABEL else next(pieces(label, _LABEL - 1)) + "…"
    return {"type": "plain_text", "text": label, "emoji": False}


def _button(button: Button, index: int) -> dict[str, Any]:
    """`action_id` must be unique in its message; the desk reads `value` alone."""
    if len(button.data) > _VALUE:
        raise ValueError(f"button {button.action} carries {len(button.data)} characters, Slack takes {_VALUE}")
    shown: dict[str, Any] = {
        "type": "button",
        "text": _plain_text(button.label),
        "action_id": f"{index}:{button.action}",
    }
    if button.link:
        return {**shown, "url": button.link}
    style = {"style": "danger"} if button.danger else {"style": "primary"} if button.primary else {}
    return {**shown, "value": button.data, **style}
