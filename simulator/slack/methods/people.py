"""What does an app learn about people?"""

from __future__ import annotations

from simulator.slack import shapes
from simulator.slack.limits import SlackError
from simulator.slack.pages import page
from simulator.slack.registry import AppCall, Registry
from simulator.wire import Json

METHODS = Registry()


@METHODS.method("users.info", needs="user", takes="include_locale", scope="users:read")
async def info(call: AppCall) -> Json:
    found = call.user()
    shape = _shape(call, shapes.user(found))
    if found.team != call.app.team:
        shape |= {"is_stranger": False, "is_restricted": False}
    return {"user": shape}


@METHODS.method("users.list", takes="cursor include_locale limit", unplayed="team_id", scope="users:read")
async def list_all(call: AppCall) -> Json:
    found = [one for one in call.state.users.values() if one.team == call.app.team]
    items, cursor = page(found, call.text("cursor"), call.args.get("limit"))
    return {
        "members": [_shape(call, shapes.user(one)) for one in items],
        "cache_ts": int(call.world.clock.time()),
        "response_metadata": {"next_cursor": cursor},
    }


@METHODS.method("users.lookupByEmail", needs="email", scope="users:read.email")
async def lookup_by_email(call: AppCall) -> Json:
    wanted = call.text("email").lower()
    for one in call.state.users.values():
        if one.email.lower() == wanted and one.team == call.app.team and not one.deleted:
            return {"user": _shape(call, shapes.user(one))}
    raise SlackError("users_not_found")


def _shape(call: AppCall, shape: Json) -> Json:
    """Without the locale unless it was asked for, and without the address unless the scope allows it."""
    if not call.flag("include_locale"):
        del shape["locale"]
    if "users:read.email" not in call.app.scopes:
        shape["profile"].pop("email", None)
    return shape
