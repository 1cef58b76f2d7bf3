"""Are these blocks what Slack takes? Every block and element against the reference's fields and lengths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simulator.slack.elements import INTERACTIVE, elements
from simulator.wire import Json

Complaint = str
Check = Callable[[Json, str], Iterator[Complaint]]

_INPUTS = INTERACTIVE - {"button", "overflow", "workflow_button", "icon_button", "feedback_buttons"}
_ACTIONS = INTERACTIVE - {
    "plain_text_input", "email_text_input", "url_text_input", "number_input", "file_input",
}  # fmt: skip
_ACCESSORIES = _ACTIONS | {"image"}
_VIEW_ONLY = frozenset({"input"})


def complaints(blocks: Any, *, surface: str, limit: int) -> list[Complaint]:
    """What is wrong with `blocks` on `surface` (message, modal or home), each with its JSON pointer."""
    return list(_blocks(blocks, surface, limit))


def _blocks(blocks: Any, surface: str, limit: int) -> Iterator[Complaint]:
    if not isinstance(blocks, list):
        yield "must provide an array [json-pointer:/blocks]"
        return
    if len(blocks) > limit:
        yield f"no more than {limit} items allowed [json-pointer:/blocks]"
    block_ids: set[str] = set()
    for place, block in enumerate(blocks):
        at = f"/blocks/{place}"
        if not isinstance(block, dict):
            yield f"must be an object [json-pointer:{at}]"
            continue
        yield from _block(block, at, surface)
        if (block_id := block.get("block_id")) is not None:
            yield from _length(block_id, f"{at}/block_id", 255)
            if block_id in block_ids:
                yield f"block_id {block_id!r} already exists [json-pointer:{at}/block_id]"
            block_ids.add(str(block_id))
        yield from _action_ids(block, at)


def _action_ids(block: Json, at: str) -> Iterator[Complaint]:
    seen: set[str] = set()
    for element in elements(block):
        action = element.get("action_id")
        if action is not None and action in seen:
            yield f"action_id {action!r} already exists [json-pointer:{at}]"
        seen.add(str(action))


def _block(block: Json, at: str, surface: str) -> Iterator[Complaint]:
    kind = block.get("type")
    check = _CHECKS.get(str(kind))
    if check is None or (kind in _VIEW_ONLY and surface == "message"):
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    known = _FIELDS[str(kind)] | {"type", "block_id"}
    yield from (f"invalid additional property: {name} [json-pointer:{at}]" for name in block.keys() - known)
    yield from check(block, at)


def _section(block: Json, at: str) -> Iterator[Complaint]:
    if "text" not in block and "fields" not in block:
        yield f"missing required field: text [json-pointer:{at}]"
    if "text" in block:
        yield from text(block["text"], f"{at}/text", 3000)
    fields = block.get("fields", [])
    if len(fields) > 10:
        yield f"no more than 10 items allowed [json-pointer:{at}/fields]"
    for place, one in enumerate(fields):
        yield from text(one, f"{at}/fields/{place}", 2000)
    if "accessory" in block:
        yield from _element(block["accessory"], f"{at}/accessory", _ACCESSORIES)


def _header(block: Json, at: str) -> Iterator[Complaint]:
    yield from _need(block, at, "text")
    if "text" in block:
        yield from text(block["text"], f"{at}/text", 150, plain=True)


def _actions(block: Json, at: str) -> Iterator[Complaint]:
    yield from _list(block, at, "elements", 25)
    for place, element in enumerate(_items(block, "elements")):
        yield from _element(element, f"{at}/elements/{place}", _ACTIONS)


def _context(block: Json, at: str) -> Iterator[Complaint]:
    yield from _list(block, at, "elements", 10)
    for place, element in enumerate(_items(block, "elements")):
        where = f"{at}/elements/{place}"
        if isinstance(element, dict) and element.get("type") == "image":
            yield from _image(element, where)
        else:
            yield from text(element, where, 3000)


def _image(block: Json, at: str) -> Iterator[Complaint]:
    if "image_url" not in block and "slack_file" not in block:
        yield f"missing required field: image_url [json-pointer:{at}]"
    yield from _need(block, at, "alt_text")
    yield from _length(block.get("image_url", "x"), f"{at}/image_url", 3000)
    yield from _length(block.get("alt_text", "x"), f"{at}/alt_text", 2000)


def _input(block: Json, at: str) -> Iterator[Complaint]:
    yield from _need(block, at, "label", "element")
    if "label" in block:
        yield from text(block["label"], f"{at}/label", 2000, plain=True)
    if "hint" in block:
        yield from text(block["hint"], f"{at}/hint", 2000, plain=True)
    if "element" in block:
        yield from _element(block["element"], f"{at}/element", _INPUTS)


def _markdown(block: Json, at: str) -> Iterator[Complaint]:
    yield from _need(block, at, "text")
    yield from _length(block.get("text", "x"), f"{at}/text", 12_000)


def _rich(block: Json, at: str) -> Iterator[Complaint]:
    yield from _need(block, at, "elements")


def _free(block: Json, at: str) -> Iterator[Complaint]:
    yield from ()


def _element(element: Any, at: str, allowed: frozenset[str]) -> Iterator[Complaint]:
    if not isinstance(element, dict) or element.get("type") not in allowed:
        kind = element.get("type") if isinstance(element, dict) else element
        yield f"unsupported type: {kind} [json-pointer:{at}/type]"
        return
    yield from _length(element.get("action_id", "x"), f"{at}/action_id", 255)
    if "placeholder" in element:
        yield from text(element["placeholder"], f"{at}/placeholder", 150, plain=True)
    if "confirm" in element:
        yield from _confirm(element["confirm"], f"{at}/confirm")
    kind = str(element["type"])
    if kind == "button":
        yield from _button(element, at)
    elif kind == "image":
        yield from _image(element, at)
    elif kind == "plain_text_input":
        yield from _length(element.get("initial_value", "x"), f"{at}/initial_value", 3000, least=0)
    elif kind in _OPTION_COUNTS:
        yield from _options(element, at, _OPTION_COUNTS[kind])


#: kind → the most options it takes.
_OPTION_COUNTS = {
    "static_select": 100, "multi_static_select": 100, "checkboxes": 10, "radio_buttons": 10, "overflow": 5,
}  # fmt: skip


def _button(element: Json, at: str) -> Iterator[Complaint]:
    yield from _need(element, at, "text")
    if "text" in element:
        yield from text(element["text"], f"{at}/text", 75, plain=True)
    yield from _length(element.get("value", "x"), f"{at}/value", 2000)
    yield from _length(element.get("url", "x"), f"{at}/url", 3000)
    if element.get("style", "primary") not in {"primary", "danger"}:
        yield f"must be a valid enum value [json-pointer:{at}/style]"
    known = {
        "type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label",
    }  # fmt: skip
    yield from (f"invalid additional property: {name} [json-pointer:{at}]" for name in element.keys() - known)


def _options(element: Json, at: str, most: int) -> Iterator[Complaint]:
    groups = element.get("option_groups")
    if groups is not None:
        if len(groups) > 100:
            yield f"no more than 100 items allowed [json-pointer:{at}/option_groups]"
        for place, group in enumerate(groups):
            where = f"{at}/option_groups/{place}"
            yield from text(group.get("label"), f"{where}/label", 75, plain=True)
            yield from _option_list(group, where, most)
    else:
        yield from _option_list(element, at, most)


def _option_list(holder: Json, at: str, most: int) -> Iterator[Complaint]:
    yield from _list(holder, at, "options", most)
    for place, option in enumerate(_items(holder, "options")):
        where = f"{at}/options/{place}"
        if not isinstance(option, dict):
            yield f"must be an object [json-pointer:{where}]"
            continue
        yield from text(option.get("text"), f"{where}/text", 75)
        yield from _need(option, where, "value")
        yield from _length(option.get("value", "x"), f"{where}/value", 150)
        if "description" in option:
            yield from text(option["description"], f"{where}/description", 75)


def _confirm(confirm: Any, at: str) -> Iterator[Complaint]:
    if not isinstance(confirm, dict):
        yield f"must be an object [json-pointer:{at}]"
        return
    lengths = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
    for name, most in lengths.items():
        if name in confirm:
            yield from text(confirm[name], f"{at}/{name}", most, plain=name != "text")


def text(value: Any, at: str, most: int, *, plain: bool = False) -> Iterator[Complaint]:
    """A text object of at most that many characters; `plain` where no mrkdwn may stand."""
    if not isinstance(value, dict):
        yield f"must provide an object [json-pointer:{at}]"
        return
    kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
    if value.get("type") not in kinds:
        yield f"must be a valid enum value: {', '.join(kinds)} [json-pointer:{at}/type]"
    known = {"type", "text", "emoji"} if value.get("type") == "plain_text" else {"type", "text", "verbatim"}
    yield from (f"invalid additional property: {name} [json-pointer:{at}]" for name in value.keys() - known)
    yield from _need(value, at, "text")
    yield from _length(value.get("text", "x"), f"{at}/text", most)


def _need(holder: Json, at: str, *names: str) -> Iterator[Complaint]:
    yield from (f"missing required field: {name} [json-pointer:{at}]" for name in names if name not in holder)


def _list(holder: Json, at: str, name: str, most: int) -> Iterator[Complaint]:
    items = holder.get(name)
    if not isinstance(items, list):
        yield f"missing required field: {name} [json-pointer:{at}]"
    elif not items:
        yield f"no fewer than 1 items allowed [json-pointer:{at}/{name}]"
    elif len(items) > most:
        yield f"no more than {most} items allowed [json-pointer:{at}/{name}]"


def _items(holder: Json, name: str) -> list[Any]:
    items = holder.get(name)
    return items if isinstance(items, list) else []


def _length(value: Any, at: str, most: int, *, least: int = 1) -> Iterator[Complaint]:
    if not isinstance(value, str):
        yield f"must be a string [json-pointer:{at}]"
    elif len(value) < least:
        yield f"must be more than {least - 1} characters [json-pointer:{at}]"
    elif len(value) > most:
        yield f"must be less than {most + 1} characters [json-pointer:{at}]"


_CHECKS: dict[str, Check] = {
    "section": _section,
    "header": _header,
    "divider": _free,
    "actions": _actions,
    "context": _context,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich,
    "video": _free,
    "file": _free,
    "table": _free,
    "context_actions": _free,
}
_FIELDS: dict[str, frozenset[str]] = {
    "section": frozenset({"text", "fields", "accessory", "expand"}),
    "header": frozenset({"text"}),
    "divider": frozenset(),
    "actions": frozenset({"elements"}),
    "context": frozenset({"elements"}),
    "image": frozenset({"image_url", "slack_file", "alt_text", "title"}),
    "input": frozenset({"label", "element", "dispatch_action", "hint", "optional"}),
    "markdown": frozenset({"text"}),
    "rich_text": frozenset({"elements"}),
    "video": frozenset(
        {
            "alt_text", "author_name", "description", "provider_icon_url", "provider_name", "title", "title_url",
            "thumbnail_url", "video_url",
        }
    ),
    "file": frozenset({"external_id", "source"}),
    "table": frozenset({"rows", "column_settings"}),
    "context_actions": frozenset({"elements"}),
}  # fmt: skip
