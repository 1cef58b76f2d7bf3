"""How does somebody outside the process play? The hands' verbs, what people see, and the stream of changes, by HTTP."""

from __future__ import annotations

import inspect
import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError, validate_call
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from simulator.faults import Rule
from simulator.people import People
from simulator.slack import seen as seen_on_slack
from simulator.slack.hand import Hand as SlackHand
from simulator.telegram import seen as seen_on_telegram
from simulator.telegram.hand import Hand as TelegramHand
from simulator.wire import Json, dumps, words
from simulator.world import ActError, World

_TELEGRAM = words("""
    add_bot add_group add_bot_to remove_bot join leave create_topic rename_topic close_topic
    delete_topic deactivate renumber listening start say send_document send_voice edit delete_message react press
    answer_to block unblock
""")
_SLACK = words("""
    add_workspace add_app add_channel invite leave archive revoke_token disconnect break_sockets set_urls idle connected
    say edit delete react unreact press command shortcut outcome open_home fill press_in_view suggest submit close
    share_file
""")

#: How long a view or the stream waits before it says that nothing happened, in real seconds.
_PATIENCE = 25.0


class Control:
    """What a page or another process can do; in-process callers use the hands themselves."""

    def __init__(self, world: World, people: People, slack: SlackHand, telegram: TelegramHand) -> None:
        self._world = world
        self._people = people
        self._verbs: dict[str, Callable[..., Any]] = {
            "people/add": people.add,
            **{f"slack/{name}": getattr(slack, name) for name in _SLACK},
            **{f"telegram/{name}": getattr(telegram, name) for name in _TELEGRAM},
            "clock/set_speed": world.clock.set_speed,
            "clock/jump": self._jump,
            "wall/jump": self._jump_wall,
            "faults/add": world.faults.add,
            "faults/remove": world.faults.remove,
            "faults/clear": world.faults.clear,
        }
        self._checked: dict[str, Callable[..., Any]] = {}

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self._world_now),
            Route("/clock", self._clock),
            Route("/faults", self._faults),
            Route("/calls", self._calls),
            Route("/people", self._everybody),
            Route("/people/{person}/view", self._view),
            Route("/events", self._events),
            Route("/{area}/{verb}", self._act, methods=["POST"]),
        ]

    @property
    def verbs(self) -> dict[str, Callable[..., Any]]:
        """`area/verb` → the function behind it, for the documentation's test."""
        return self._verbs

    def view(self, *, person: str, messages: int = 200) -> Json:
        """What a person sees on both platforms, with the number of the last change they could see."""
        one = self._world.person(person)
        telegram, slack = one.telegram, one.slack
        return {
            "person": one.as_json(),
            "version": self._version(person),
            "now": self._world.clock.now().isoformat(),
            "telegram": None if telegram is None else seen_on_telegram.view(self._world, telegram, messages=messages),
            "slack": None if slack is None else seen_on_slack.view(self._world, slack, messages=messages),
        }

    def overview(self) -> Json:
        """Everything there is, for whoever runs the simulation."""
        slack, telegram = self._world.slack, self._world.telegram
        return {
            "version": self._world.changes.version,
            "now": self._world.clock.now().isoformat(),
            "speed": self._world.clock.speed,
            "people": self._people.list(),
            "slack": {
                "workspaces": [{"id": one.id, "name": one.name} for one in slack.workspaces.values()],
                "apps": [
                    {
                        "id": one.id,
                        "name": one.name,
                        "team": one.team,
                        "bot_user": one.bot_user,
                        "handle": slack.users[one.bot_user].name,
                    }
                    for one in slack.apps.values()
                ],
                "channels": [
                    {"id": one.id, "name": one.name, "kind": one.kind, "members": list(one.members)}
                    for one in slack.channels.values()
                ],
            },
            "telegram": {
                "bots": [
                    {"id": one.user.id, "username": one.user.username, "name": one.names.get("") or one.user.first_name}
                    for one in telegram.bots.values()
                ],
                "groups": [
                    {
                        "id": one.id,
                        "title": one.title,
                        "members": [number for number in one.members if one.member(number)],
                    }
                    for one in telegram.groups.values()
                ],
            },
        }

    def _places(self, person: str) -> list[str]:
        one = self._world.person(person)
        places = ["people"]
        if one.telegram is not None:
            places += seen_on_telegram.places(self._world, one.telegram)
        if one.slack is not None:
            places += seen_on_slack.places(self._world, one.slack)
        return places

    def _version(self, person: str) -> int:
        return self._world.changes.of(self._places(person))

    def _jump(self, *, to: datetime | None = None, seconds: float | None = None) -> None:
        by = None if seconds is None else timedelta(seconds=seconds)
        self._world.clock.jump(to=to, by=by)

    def _jump_wall(self, *, seconds: float) -> None:
        self._world.wall.jump(by=timedelta(seconds=seconds))

    def _checking(self, name: str) -> Callable[..., Any]:
        """The verb, with arguments from JSON checked against its annotations; made when it is first used."""
        if name not in self._checked:
            self._checked[name] = validate_call(self._verbs[name])
        return self._checked[name]

    async def _world_now(self, request: Request) -> Response:
        return _json(self.overview())

    async def _clock(self, request: Request) -> Response:
        clock = self._world.clock
        return _json({"now": clock.now().isoformat(), "speed": clock.speed})

    async def _faults(self, request: Request) -> Response:
        return _json({"rules": [rule.as_json() for rule in self._world.faults.rules]})

    async def _calls(self, request: Request) -> Response:
        after, method = int(request.query_params.get("after", "0")), request.query_params.get("method")
        calls = [call.as_json() for call in self._world.calls if call.number > after and method in (None, call.method)]
        return _json({"count": self._world.calls.count, "calls": calls})

    async def _everybody(self, request: Request) -> Response:
        return _json({"people": self._people.list()})

    async def _view(self, request: Request) -> Response:
        """At once, or with `after` as soon as there is something newer than that version."""
        person, query = request.path_params["person"], request.query_params
        try:
            after = query.get("after")
            if after is not None:
                await self._newer(person, int(after), min(float(query.get("timeout", _PATIENCE)), _PATIENCE))
            return _json(self.view(person=person, messages=int(query.get("messages", "200"))))
        except ActError as refused:
            return _json({"error": str(refused)}, status=404)

    async def _newer(self, person: str, version: int, timeout: float) -> None:
        end = self._world.wall.time() + timeout
        while not self._world.closing and self._version(person) <= version:
            left = end - self._world.wall.time()
            if left <= 0:
                return
            await self._world.changes.wait(left)

    async def _events(self, request: Request) -> Response:
        """Server-sent events: one for every change, from `after` on; `person` keeps to what that person sees."""
        person = request.query_params.get("person")
        if person is not None and person not in self._world.people:
            return _json({"error": f"there is no person {person!r}"}, status=404)
        start = request.query_params.get("after") or request.headers.get("last-event-id")
        latest = self._world.changes.version
        # A reader of an earlier run may know a number that this run has not reached.
        version = latest if start is None else min(int(start), latest)
        return StreamingResponse(self._stream(version, person), media_type="text/event-stream")

    async def _stream(self, version: int, person: str | None) -> AsyncIterator[str]:
        yield f": from {version}\n\n"
        while not self._world.closing:
            places = None if person is None else set(self._places(person))
            for number, where in self._world.changes.after(version):
                version = number
                if places is None or where in places:
                    yield f"id: {number}\ndata: {dumps({'version': number, 'where': where})}\n\n"
            if self._world.changes.version == version:
                await self._world.changes.wait(_PATIENCE)
                if self._world.changes.version == version:
                    yield ": still here\n\n"

    async def _act(self, request: Request) -> Response:
        name = f"{request.path_params['area']}/{request.path_params['verb']}"
        if name not in self._verbs:
            return _json({"error": f"there is no {name}; there are: {', '.join(sorted(self._verbs))}"}, status=404)
        verb = self._checking(name)
        try:
            args = json.loads(await request.body() or b"{}")
            if "content" in args:
                args["content"] = b64decode(args["content"], validate=True)
            result = verb(**args)
            if inspect.isawaitable(result):
                result = await result
        except ActError as refused:
            return _json({"error": str(refused)}, status=409)
        except TimeoutError as late:
            return _json({"error": str(late)}, status=504)
        except ValidationError as wrong:
            told = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in wrong.errors()]
            return _json({"error": f"{name}: {'; '.join(told)}"}, status=400)
        except (ValueError, TypeError, KeyError, NotBase64) as wrong:
            return _json({"error": f"{name}: {wrong}"}, status=400)
        return _json(result.as_json() if isinstance(result, Rule) else result or {})


def _json(value: Any, *, status: int = 200) -> Response:
    return Response(dumps(value), status_code=status, media_type="application/json")
