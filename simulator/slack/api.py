"""What does the Web API answer? Token and method, arguments decoded, errors as Slack words them."""

from __future__ import annotations

from simulator.exchange import Asked
from simulator.slack.limits import SlackError, listed
from simulator.slack.methods import everything
from simulator.slack.nouns import App
from simulator.slack.registry import AppCall, Method, Registry
from simulator.wire import Answer, Json, Request
from simulator.world import World

_PREFIX = "/slack/api/"


class WebApi:
    """The Slack side of an exchange."""

    name = "slack"

    def __init__(self, world: World) -> None:
        self._world = world
        self._registry: Registry = everything()

    @property
    def registry(self) -> Registry:
        return self._registry

    def recognise(self, request: Request) -> Asked:
        app = self._world.slack.tokens.get(_token(request))
        name = request.path.removeprefix(_PREFIX)
        return Asked(method=name, caller=app.id if app is not None else "", request=request)

    async def answer(self, asked: Asked) -> Answer:
        request = asked.request
        method = self._registry.methods.get(asked.method)
        if method is None:
            return Answer(body={"ok": False, "error": "unknown_method", "req_method": asked.method})
        try:
            if request.malformed:
                raise SlackError("invalid_json")
            app = self._caller(request, method)
            args = method.decode(request.args, strict=self._world.strict)
            request.args = {name: value for name, value in request.args.items() if name != "token"} | args
            call = AppCall(world=self._world, app=app, args=args, files=request.files)
            body: Json = {"ok": True, **await method.handler(call)}
        except SlackError as error:
            return Answer(body={"ok": False, "error": error.error, **error.extra})
        headers = (("x-oauth-scopes", listed(app.scopes)), ("x-accepted-oauth-scopes", method.scope))
        return Answer(body=body, headers=headers)

    def rate_limited(self, retry_after: int | None) -> Answer:
        headers = () if retry_after is None else (("Retry-After", str(retry_after)),)
        return Answer(body={"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    def failed(self, error: str, status: int) -> Answer:
        return Answer(body={"ok": False, "error": error})

    def _caller(self, request: Request, method: Method) -> App:
        token = _token(request)
        if not token:
            raise SlackError("not_authed")
        app = self._world.slack.tokens.get(token)
        if app is None:
            raise SlackError("invalid_auth")
        if app.token_revoked:
            raise SlackError("token_revoked")
        if method.token and not token.startswith(method.token):
            raise SlackError("not_allowed_token_type")
        if method.scope and method.scope not in app.scopes:
            raise SlackError("missing_scope", needed=method.scope, provided=listed(app.scopes))
        return app


def _token(request: Request) -> str:
    """From the header, else from the arguments."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else str(request.args.get("token", ""))
