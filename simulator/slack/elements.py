"""What can a person use in these blocks, and what does it then hold? Elements, their ids, options and values."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from simulator.wire import Json

#: Elements that send an action when used, and so need an action_id of their own.
INTERACTIVE = frozenset(
    {
        "button", "checkboxes", "datepicker", "datetimepicker", "timepicker", "radio_buttons", "overflow",
        "static_select", "external_select", "users_select", "conversations_select", "channels_select",
        "multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select",
        "multi_channels_select", "plain_text_input", "email_text_input", "url_text_input", "number_input",
        "rich_text_input", "file_input", "workflow_button", "icon_button", "feedback_buttons",
    }
)  # fmt: skip


def completed(blocks: list[Json], new_id: Callable[[], str]) -> list[Json]:
    """The blocks with the block_ids and action_ids that Slack makes up where the app gave none."""
    return [_completed(block, new_id) for block in blocks]


def interactive(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every (block, element) that a person can use."""
    for block in blocks:
        for element in elements(block):
            if element.get("type") in INTERACTIVE:
                yield block, element


def elements(block: Json) -> list[Json]:
    found = [block.get("accessory"), block.get("element"), *block.get("elements", [])]
    return [element for element in found if isinstance(element, dict)]


def _completed(block: Json, new_id: Callable[[], str]) -> Json:
    whole = {**block}
    whole.setdefault("block_id", new_id())
    for name in ("accessory", "element"):
        if isinstance(whole.get(name), dict):
            whole[name] = _with_action(whole[name], new_id)
    if isinstance(whole.get("elements"), list) and block["type"] in {"actions", "context_actions"}:
        whole["elements"] = [_with_action(element, new_id) for element in whole["elements"]]
    return whole


def _with_action(element: Json, new_id: Callable[[], str]) -> Json:
    if element.get("type") in INTERACTIVE and "action_id" not in element:
        return {**element, "action_id": new_id()}
    return element


#: What an element contributes to a view's state, by its kind: field name → the field that presets it.
STATEFUL: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "channels_select": ("selected_channel", "initial_channel"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "file_input": ("files", ""),
}
_MANY = frozenset(
    {
        "checkboxes", "multi_static_select", "multi_external_select", "multi_users_select",
        "multi_conversations_select", "multi_channels_select", "file_input",
    }
)  # fmt: skip


def value_of(element: Json, chosen: Any = None) -> Json:
    """An element's entry in a view's state; `chosen` is what a person put there, else what it began with.

    Options may be chosen by their value alone.
    """
    name, preset = STATEFUL[element["type"]]
    value = element.get(preset, [] if element["type"] in _MANY else None) if chosen is None else chosen
    if name == "selected_option" and isinstance(value, str):
        value = option(element, value)
    elif name == "selected_options" and value is not None:
        value = [option(element, one) if isinstance(one, str) else one for one in value]
    return {"type": element["type"], name: value}


def values_of(blocks: list[Json]) -> Json:
    """What all elements hold before anybody has touched them: block id → action id → value."""
    values: Json = {}
    for block, element in interactive(blocks):
        if element["type"] in STATEFUL:
            values.setdefault(block["block_id"], {})[element["action_id"]] = value_of(element)
    return values


def option(element: Json, value: str) -> Json:
    """The option of that value; LookupError, naming those there are."""
    groups = element.get("option_groups") or [element]
    options = [one for group in groups for one in group.get("options", [])]
    for one in options:
        if one.get("value") == value:
            return {"text": one["text"], "value": value}
    if element["type"].endswith("external_select"):
        return {"text": {"type": "plain_text", "text": value, "emoji": True}, "value": value}
    raise LookupError(f"no option {value!r}; there are: {', '.join(str(one.get('value')) for one in options)}")
