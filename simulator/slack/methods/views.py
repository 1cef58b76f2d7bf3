"""What does an app show in windows of its own? Modals, opened by a trigger, and the home tab."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from simulator.slack import blocks as block_kit
from simulator.slack import elements, shapes
from simulator.slack.limits import (
    BLOCKS_VIEW,
    CALLBACK_ID,
    MODALS,
    PRIVATE_METADATA,
    VIEW_SIZE,
    VIEW_TITLE,
    SlackError,
)
from simulator.slack.nouns import SlackState, Trigger, View
from simulator.slack.registry import AppCall, Registry
from simulator.wire import Json, dumps

METHODS = Registry()

_FIELDS = {
    "modal": frozenset(
        {
            "type", "title", "blocks", "close", "submit", "private_metadata", "callback_id", "clear_on_close",
            "notify_on_close", "external_id", "submit_disabled",
        }
    ),
    "home": frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"}),
}  # fmt: skip


@METHODS.method("views.open", needs="view", takes="trigger_id", unplayed="interactivity_pointer")
async def open_view(call: AppCall) -> Json:
    body = checked(call.state, call.args["view"], "modal")
    trigger = _trigger(call)
    view = new_view(call.state, call.app.id, trigger.user, body, channel=trigger.channel)
    call.state.modals[trigger.user] = [view.id]
    return _shown(call, view)


@METHODS.method("views.push", needs="view", takes="trigger_id", unplayed="interactivity_pointer")
async def push_view(call: AppCall) -> Json:
    body = checked(call.state, call.args["view"], "modal")
    trigger = _trigger(call)
    stack = call.state.modals.get(trigger.user, [])
    if trigger.view is None or trigger.view not in stack:
        raise SlackError("not_found")
    if len(stack) >= MODALS:
        raise SlackError("push_limit_reached")
    view = push(call.state, call.app.id, trigger.user, body)
    return _shown(call, view)


@METHODS.method("views.update", needs="view", takes="view_id external_id hash")
async def update_view(call: AppCall) -> Json:
    view = _named(call)
    body = checked(call.state, call.args["view"], str(view.body["type"]), itself=view)
    if call.text("hash") and call.text("hash") != view.hash:
        raise SlackError("hash_conflict")
    replace(call.state, view, body)
    return _shown(call, view)


@METHODS.method("views.publish", needs="user_id view", takes="hash")
async def publish_view(call: AppCall) -> Json:
    person = call.user("user_id")
    body = checked(call.state, call.args["view"], "home")
    former = call.state.homes.get((person.id, call.app.id))
    if former is not None and call.text("hash") and call.text("hash") != former.hash:
        raise SlackError("hash_conflict")
    if former is None:
        former = new_view(call.state, call.app.id, person.id, body)
        call.state.homes[(person.id, call.app.id)] = former
    else:
        replace(call.state, former, body)
    return _shown(call, former)


def checked(state: SlackState, view: Any, kind: str, *, itself: View | None = None) -> Json:
    """A view's payload, completed as Slack completes it; SlackError where Slack would not take it."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "must provide an object [json-pointer:/view]")
    if found := _complaints(view, kind):
        raise SlackError("invalid_arguments", *found)
    if len(dumps(view)) > VIEW_SIZE:
        raise SlackError("view_too_large")
    external = view.get("external_id")
    if external and any(one.body.get("external_id") == external and one is not itself for one in state.views.values()):
        raise SlackError("duplicate_external_id")
    return {**view, "blocks": elements.completed(view["blocks"], lambda: state.new_id("b"))}


def _complaints(view: Json, kind: str) -> list[str]:
    if view.get("type") != kind:
        return [f"must be a valid enum value: {kind} [json-pointer:/view/type]"]
    found = [f"invalid additional property: {name} [json-pointer:/view]" for name in view.keys() - _FIELDS[kind]]
    if "blocks" not in view:
        found.append("missing required field: blocks [json-pointer:/view]")
    else:
        found += [
            one.replace("[json-pointer:", "[json-pointer:/view")
            for one in block_kit.complaints(view["blocks"], surface=kind, limit=BLOCKS_VIEW)
        ]
    for name, most in (("private_metadata", PRIVATE_METADATA), ("callback_id", CALLBACK_ID), ("external_id", 255)):
        if len(str(view.get(name) or "")) > most:
            found.append(f"must be less than {most + 1} characters [json-pointer:/view/{name}]")
    if kind == "modal":
        found += _labels(view)
    return found


def _labels(view: Json) -> list[str]:
    found = [] if "title" in view else ["missing required field: title [json-pointer:/view]"]
    for name in ("title", "submit", "close"):
        if view.get(name) is not None:
            found += block_kit.text(view[name], f"/view/{name}", VIEW_TITLE, plain=True)
    blocks = view.get("blocks")
    asks = isinstance(blocks, list) and any(isinstance(one, dict) and one.get("type") == "input" for one in blocks)
    if asks and not view.get("submit"):
        found.append("missing required field: submit, there are input blocks [json-pointer:/view]")
    return found


def new_view(
    state: SlackState, app: str, user: str, body: Json, *, channel: str | None = None, below: View | None = None
) -> View:
    number = state.new_id("V")
    view = View(
        id=number,
        app=app,
        team=state.apps[app].team,
        user=user,
        body=body,
        hash=_hash(),
        root=number if below is None else below.root,
        previous=None if below is None else below.id,
        values=elements.values_of(body["blocks"]),
        channel=channel if below is None else below.channel,
    )
    state.views[number] = view
    if len(state.views) > _VIEWS_KEPT:
        del state.views[next(iter(state.views))]
    return view


_VIEWS_KEPT = 5_000


def push(state: SlackState, app: str, user: str, body: Json) -> View:
    """Another modal on top of those the person has open."""
    stack = state.modals[user]
    view = new_view(state, app, user, body, below=state.views[stack[-1]])
    stack.append(view.id)
    return view


def replace(state: SlackState, view: View, body: Json) -> None:
    """The same window with other content; what stands in fields that stay is kept."""
    kept = {
        block: {action: value for action, value in actions.items() if _has(body, block, action)}
        for block, actions in view.values.items()
    }
    view.body, view.hash, view.errors = body, _hash(), {}
    view.values = elements.values_of(body["blocks"])
    for block, actions in kept.items():
        if actions:
            view.values.setdefault(block, {}).update(actions)


def _has(body: Json, block_id: str, action_id: str) -> bool:
    return any(
        block["block_id"] == block_id and element.get("action_id") == action_id
        for block, element in elements.interactive(body["blocks"])
    )


def _trigger(call: AppCall) -> Trigger:
    trigger = call.state.triggers.get(call.text("trigger_id"))
    if trigger is None or trigger.app != call.app.id:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if call.world.wall.time() - trigger.at > call.world.timings.trigger:
        raise SlackError("expired_trigger_id")
    trigger.used = True
    return trigger


def _named(call: AppCall) -> View:
    wanted, external = call.text("view_id"), call.text("external_id")
    for view in call.state.views.values():
        if view.app == call.app.id and (view.id == wanted or (external and view.body.get("external_id") == external)):
            return view
    raise SlackError("not_found")


def _shown(call: AppCall, view: View) -> Json:
    call.world.changes.mark(f"slack:user:{view.user}")
    return {"view": shapes.view(view, call.state)}


def _hash() -> str:
    return f"{uuid4().int % 10**10}.{uuid4().hex[:8]}"
