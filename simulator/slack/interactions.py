"""What does an app receive when somebody presses, submits or types a command? Payloads, triggers, outcomes."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.deliveries import Delivery
from simulator.slack import elements, shapes
from simulator.slack.nouns import App, Channel, Message, Outcome, ResponseUrl, Trigger, User, View
from simulator.wire import Json

if TYPE_CHECKING:
    from simulator.world import World

Value = TypeVar("Value")

_KEPT = 5_000


def send(
    world: World,
    app: App,
    user: User,
    kind: str,
    payload: Json,
    *,
    channel: str = "",
    then: Callable[[Json | None], None] | None = None,
) -> str:
    """Queue it; the answer is the number under which its outcome will be known.

    `then` is told the acknowledgement's payload, `{}` where it had none, None where nobody acknowledged.
    """
    state = world.slack
    number = state.new_id("I")
    outcome = Outcome(id=number, user=user.id, kind=str(payload.get("type", kind)))
    _keep(state.outcomes, number, outcome)

    def done(acknowledgement: Json | None) -> None:
        outcome.done, outcome.acknowledgement = True, acknowledgement
        if then is not None:
            then(acknowledgement)
        world.changes.mark(f"slack:user:{user.id}")

    app.deliveries.put(Delivery(kind=kind, payload=payload, chat=channel, on_done=done))
    return number


def pressed_in_message(world: World, app: App, user: User, channel: Channel, message: Message, action: Json) -> Json:
    """block_actions from a message."""
    ephemeral = message.only_for is not None
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    if message.thread_ts is not None:
        container["thread_ts"] = message.thread_ts
    values = elements.values_of(message.body.get("blocks", []))
    if action["type"] in elements.STATEFUL:
        name, _ = elements.STATEFUL[action["type"]]
        chosen = {"type": action["type"], name: action[name]}
        values.setdefault(action["block_id"], {})[action["action_id"]] = chosen
    payload = _outer(world, app, user, "block_actions")
    payload |= {
        "container": container,
        "trigger_id": trigger(world, app, user, channel.id),
        "channel": _channel(channel),
        "state": {"values": values},
        "response_url": response_url(world, app, user, channel, "actions", message),
        "actions": [{**action, "action_ts": _now(world)}],
    }
    if not ephemeral:
        payload["message"] = shapes.message(message)
    return payload


def pressed_in_view(world: World, app: App, user: User, view: View, action: Json) -> Json:
    """block_actions from a modal or a home tab."""
    payload = _outer(world, app, user, "block_actions")
    return payload | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": trigger(world, app, user, view.channel, view=view.id),
        "view": shapes.view(view, world.slack),
        "actions": [{**action, "action_ts": _now(world)}],
    }


def submitted(world: World, app: App, user: User, view: View) -> Json:
    """view_submission."""
    payload = _outer(world, app, user, "view_submission")
    return payload | {
        "trigger_id": trigger(world, app, user, view.channel, view=view.id),
        "view": shapes.view(view, world.slack),
        "response_urls": [],
    }


def closed(world: World, app: App, user: User, view: View, *, cleared: bool) -> Json:
    """view_closed."""
    payload = _outer(world, app, user, "view_closed")
    return payload | {"view": shapes.view(view, world.slack), "is_cleared": cleared}


def suggestion(world: World, app: App, user: User, block: Json, element: Json, typed: str, where: Json) -> Json:
    """block_suggestion: what are the options of an external select?"""
    payload = _outer(world, app, user, "block_suggestion")
    return payload | {**where, "action_id": element["action_id"], "block_id": block["block_id"], "value": typed}


def shortcut(world: World, app: App, user: User, callback_id: str) -> Json:
    """A global shortcut."""
    payload = _outer(world, app, user, "shortcut")
    given = {"callback_id": callback_id, "trigger_id": trigger(world, app, user, None), "action_ts": _now(world)}
    return payload | given


def message_shortcut(world: World, app: App, user: User, channel: Channel, message: Message, callback_id: str) -> Json:
    """A shortcut on a message."""
    payload = _outer(world, app, user, "message_action")
    return payload | {
        "callback_id": callback_id,
        "trigger_id": trigger(world, app, user, channel.id),
        "message_ts": message.ts,
        "channel": _channel(channel),
        "message": shapes.message(message),
        "response_url": response_url(world, app, user, channel, "app", None),
        "action_ts": _now(world),
    }


def command(world: World, app: App, user: User, channel: Channel, name: str, text: str) -> Json:
    """A slash command; over HTTP this would be a form, hence only strings."""
    return {
        "token": app.verification_token,
        "team_id": app.team,
        "team_domain": world.slack.workspaces[app.team].domain,
        "channel_id": channel.id,
        "channel_name": _channel(channel)["name"],
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text,
        "api_app_id": app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(world, app, user, channel, "commands", None),
        "trigger_id": trigger(world, app, user, channel.id),
    }


def trigger(world: World, app: App, user: User, channel: str | None, *, view: str | None = None) -> str:
    """A new right to open a modal."""
    stamp = int(world.wall.time() * 1000)
    number = f"{stamp}.{stamp % 10**10}.{token_hex(16)}"
    given = Trigger(id=number, app=app.id, user=user.id, channel=channel, at=world.wall.time(), view=view)
    _keep(world.slack.triggers, number, given)
    return number


def response_url(world: World, app: App, user: User, channel: Channel, kind: str, message: Message | None) -> str:
    """A new address for answers to one interaction."""
    path = f"/slack/hooks/{kind}/{app.team}/{next(world.slack.numbers)}/{token_hex(12)}"
    given = ResponseUrl(
        path=path,
        app=app.id,
        user=user.id,
        channel=channel.id,
        at=world.wall.time(),
        ts=None if message is None else message.ts,
        ephemeral=message is not None and message.only_for is not None,
    )
    _keep(world.slack.response_urls, path, given)
    return world.origin + path


def _outer(world: World, app: App, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": app.team, "domain": world.slack.workspaces[app.team].domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
        "api_app_id": app.id,
        "token": app.verification_token,
    }


def _channel(channel: Channel) -> dict[str, Any]:
    hidden = {"im": "directmessage", "private": "privategroup"}
    return {"id": channel.id, "name": hidden.get(channel.kind, channel.name)}


def _now(world: World) -> str:
    return f"{world.clock.time():.6f}"


def _keep(store: dict[str, Value], key: str, value: Value) -> None:
    store[key] = value
    if len(store) > _KEPT:
        del store[next(iter(store))]
