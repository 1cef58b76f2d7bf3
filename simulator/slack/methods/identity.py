"""Who is calling, and where may its socket connect? auth, bots, team and apps.connections."""

from __future__ import annotations

from uuid import uuid4

from simulator.slack import shapes
from simulator.slack.limits import SlackError
from simulator.slack.registry import AppCall, Registry
from simulator.wire import Json

METHODS = Registry()


@METHODS.method("api.test", takes="error", token="")
async def api_test(call: AppCall) -> Json:
    if error := call.text("error"):
        raise SlackError(error, args=call.args)
    return {"args": call.args} if call.args else {}


@METHODS.method("auth.test", token="")
async def auth_test(call: AppCall) -> Json:
    app, team = call.app, call.state.workspaces[call.app.team]
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": call.state.bot_of(app).name,
        "team_id": team.id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


@METHODS.method("bots.info", takes="bot team_id", scope="users:read")
async def bots_info(call: AppCall) -> Json:
    wanted = call.text("bot") or call.app.bot_id
    for app in call.state.apps.values():
        if app.bot_id == wanted:
            profile = shapes.bot_profile(app, 0)
            return {
                "bot": {
                    name: profile[name] for name in ("id", "deleted", "name", "updated", "app_id", "user_id", "icons")
                }
            }
    raise SlackError("bot_not_found")


@METHODS.method("team.info", takes="team domain", unplayed="include_slackbot_availability", scope="team:read")
async def team_info(call: AppCall) -> Json:
    team = call.state.workspaces.get(call.text("team") or call.app.team)
    if team is None:
        raise SlackError("team_not_found")
    shape = {"id": team.id, "name": team.name, "domain": team.domain, "email_domain": "", "icon": {}}
    return {"team": {**shape, "url": f"https://{team.domain}.slack.com/"}}


@METHODS.method("apps.connections.open", token="xapp-")
async def apps_connections_open(call: AppCall) -> Json:
    if not call.app.socket_mode:
        raise SlackError("forbidden_team")
    ticket = str(uuid4())
    call.app.tickets[ticket] = call.world.wall.time()
    origin = call.world.origin.replace("http", "ws", 1)
    return {"url": f"{origin}/slack/link/?ticket={ticket}&app_id={call.app.id}"}
