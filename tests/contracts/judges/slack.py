"""Is a call one that Slack documents? slack_sdk's signatures and block models say so, and the reference's lengths."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from simulator.calls import Call

#: What Slack recommends for a message's text; beyond it messages are folded away (chat.postMessage, "Truncating").
_TEXT = 4_000
#: Arguments that the client takes for every method, and one that only its catch-all takes: the reference's errors
#: duplicate_message_not_found and duplicate_channel_not_found are about it.
_ALWAYS = frozenset({"token", "team_id"})
#: An argument of the client that it does not send.
_CLIENT_ONLY = frozenset({"app_token"})
_BEYOND = {"chat.postMessage": frozenset({"client_msg_id"})}
#: Not methods of the Web API, hence not the client's.
_ELSEWHERE = frozenset({"response_url"})

logging.getLogger("slack_sdk.models").setLevel(logging.ERROR)


def judge_slack(call: Call) -> list[str]:
    """What is wrong with the call: an unknown method or argument, a block or view that the models refuse."""
    told: list[str] = []
    if call.method not in _ELSEWHERE:
        known = documented(call.method)
        if known is None:
            return ["the Web API has no such method"]
        told += [f"{name}: no argument of this method" for name in call.args if name not in known]
    text = call.args.get("text")
    if isinstance(text, str) and len(text) > _TEXT:
        told.append(f"text: {len(text)} characters, Slack recommends at most {_TEXT}")
    told += _blocks(call.args.get("blocks"), "blocks")
    told += _view(call.args.get("view"))
    return told


def documented(method: str) -> frozenset[str] | None:
    """The names of a method's arguments, None where the client has no such method."""
    function = getattr(AsyncWebClient, method.replace(".", "_"), None)
    if function is None:
        return None
    parameters = inspect.signature(function).parameters.values()
    names = frozenset(one.name for one in parameters if one.kind is inspect.Parameter.KEYWORD_ONLY)
    return (names - _CLIENT_ONLY) | _ALWAYS | _BEYOND.get(method, frozenset())


def _blocks(blocks: Any, path: str) -> list[str]:
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        return [f"{path}: not a list"]
    return [told for place, block in enumerate(blocks) for told in _block(block, f"{path}[{place}]")]


def _block(block: Any, path: str) -> Iterator[str]:
    try:
        parsed = Block.parse(deepcopy(block))
        shown = parsed.to_dict() if parsed is not None else None
    except (SlackObjectFormationError, TypeError) as error:
        yield f"{path}: {error}"
        return
    if shown is None:
        yield f"{path}: no block of type {block.get('type')!r}"
    else:
        yield from _lost(block, shown, path)


def _view(view: Any) -> list[str]:
    if view is None:
        return []
    try:
        shown = View(**deepcopy(view)).to_dict()
    except (SlackObjectFormationError, TypeError) as error:
        return [f"view: {error}"]
    outside = {name: value for name, value in view.items() if name != "blocks"}
    return [*_lost(outside, shown, "view"), *_blocks(view.get("blocks"), "view.blocks")]


def _lost(given: Any, shown: Any, path: str) -> Iterator[str]:
    """What the model did not take over: a field that its type does not have."""
    if isinstance(given, dict) and isinstance(shown, dict):
        for name, value in given.items():
            if name in shown:
                yield from _lost(value, shown[name], f"{path}.{name}")
            elif value not in (None, [], {}):
                yield f"{path}.{name}: no field of this object"
    elif isinstance(given, list) and isinstance(shown, list):
        for place, (one, other) in enumerate(zip(given, shown, strict=False)):
            yield from _lost(one, other, f"{path}[{place}]")
