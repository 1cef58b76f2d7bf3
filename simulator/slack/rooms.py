"""Who is on the simulated Slack, and where? Workspaces, apps, channels and memberships, as people make them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from secrets import token_hex

from simulator.deliveries import Deliveries
from simulator.outgoing import is_loopback
from simulator.slack import events
from simulator.slack.nouns import App, Channel, SlackState, User, Workspace
from simulator.slack.posting import direct
from simulator.slack.requests import Addresses, Requests
from simulator.slack.socket import Sockets
from simulator.wire import Json
from simulator.world import ActError, World

#: What an app may do unless its manifest says otherwise.
ALL_SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "channels:join", "channels:manage", "channels:read", "chat:write",
        "chat:write.customize", "commands", "files:read", "files:write", "groups:history", "groups:read",
        "groups:write", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "pins:write",
        "reactions:read", "reactions:write", "team:read", "users:read", "users:read.email",
    }
)  # fmt: skip


class Rooms:
    """Setting up and moving around; the base of what a person's hand can do."""

    def __init__(self, world: World) -> None:
        self.world = world
        #: app id → its Socket Mode connections; or, of an app that Slack calls, the requests to it.
        self.sockets: dict[str, Sockets] = {}
        self.requests: dict[str, Requests] = {}

    @property
    def state(self) -> SlackState:
        return self.world.slack

    def add_workspace(self, *, name: str, domain: str | None = None, id: str | None = None) -> Json:
        """Make a workspace."""
        number = id or self.state.new_id("T")
        domain = domain or name.lower().replace(" ", "-")
        self.state.workspaces[number] = Workspace(id=number, name=name, domain=domain)
        return {"id": number, "name": name, "domain": domain}

    def add_app(
        self,
        *,
        name: str,
        workspace: str | None = None,
        manifest: Json | None = None,
        commands: Sequence[str] = (),
        shortcuts: Sequence[str] = (),
        bot_user: str | None = None,
    ) -> Json:
        """Make an app and install it; the answer has its tokens and secrets.

        A manifest, if given, decides its scopes, events, commands and shortcuts; otherwise it may do everything,
        and has the commands and shortcuts (callback ids) named here.
        """
        bot, app = self._made(name, self.workspace(workspace).id, bot_user)
        app.commands, app.shortcuts = frozenset(commands), frozenset(shortcuts)
        if manifest is not None:
            _configure(app, manifest)
        self.state.users[bot.id] = bot
        self.state.apps[app.id] = app
        self.state.tokens |= {app.bot_token: app, app.app_token: app}
        self.sockets[app.id] = Sockets(app, self.world)
        self.requests[app.id] = Requests(app, self.world, _addresses(manifest or {}))
        app.deliveries.attach(self.sockets[app.id] if app.socket_mode else self.requests[app.id])
        shown = ("id", "team", "bot_user", "bot_id", "bot_token", "app_token", "signing_secret", "verification_token")
        return {one: getattr(app, one) for one in shown}

    def _made(self, name: str, team: str, bot_user: str | None) -> tuple[User, App]:
        """An app that may do everything, and its bot user."""
        number = self.state.new_id("A")
        bot = User(
            id=bot_user or self.state.new_id("U"),
            team=team,
            name=name.lower().replace(" ", "-"),
            real_name=name,
            bot_id=self.state.new_id("B"),
            app_id=number,
        )
        app = App(
            id=number,
            name=name,
            team=team,
            bot_user=bot.id,
            bot_id=bot.bot_id,
            bot_token=f"xoxb-{number}-{token_hex(12)}",
            app_token=f"xapp-1-{number}-{token_hex(12)}",
            signing_secret=token_hex(16),
            verification_token=token_hex(12),
            deliveries=Deliveries(platform="slack", faults=self.world.faults),
            scopes=ALL_SCOPES,
            events=events.ALL_EVENTS,
            commands=frozenset(),
        )
        return bot, app

    def add_channel(
        self,
        *,
        name: str,
        members: Sequence[str] = (),
        private: bool = False,
        apps: Sequence[str] | None = None,
        workspace: str | None = None,
        shared_with: Sequence[str] = (),
        id: str | None = None,
    ) -> Json:
        """Make a channel with people, and with apps (all of the workspace, unless named).

        `shared_with` names other workspaces: that makes it a Slack Connect channel.
        """
        team = self.workspace(workspace).id
        if any(one.name == name and one.team == team for one in self.state.channels.values()):
            raise ActError(f"there is already a channel #{name}")
        number = id or self.state.new_id("C")
        people = [self.user(person).id for person in members]
        channel = Channel(
            id=number,
            team=team,
            name=name,
            kind="private" if private else "public",
            creator=people[0] if people else "",
            created=int(self.world.clock.time()),
            members=dict.fromkeys(people),
            shared_with={self.workspace(other).id for other in shared_with},
        )
        self.state.channels[number] = channel
        self.world.changes.mark(channel.key)
        mine = [app.name for app in self.state.apps.values() if app.team == team]
        for app_name in mine if apps is None else apps:
            self.invite(channel=number, app=app_name)
        return {"id": number, "name": name}

    def invite(self, *, channel: str, person: str | None = None, app: str | None = None) -> None:
        """Take a person or an app into a channel."""
        room = self.channel(channel)
        user = self.user(person) if person is not None else self.state.bot_of(self.app(app))
        if user.team not in {room.team, *room.shared_with}:
            raise ActError(f"{user.real_name} is of another workspace, and #{room.name} is not shared with it")
        if user.id not in room.members:
            room.members[user.id] = None
            self.world.changes.mark(room.key)
            events.membership(self.world, room, user, joined=True, inviter=room.creator or None)

    def leave(self, *, channel: str, person: str | None = None, app: str | None = None) -> None:
        """Leave a channel, or take an app out of it."""
        room = self.channel(channel)
        user = self.user(person) if person is not None else self.state.bot_of(self.app(app))
        if user.id not in room.members:
            raise ActError(f"{user.real_name} is not in #{room.name}")
        del room.members[user.id]
        self.world.changes.mark(room.key)
        events.membership(self.world, room, user, joined=False)

    def archive(self, *, channel: str, person: str, archived: bool = True) -> None:
        """Put a channel away, or with `archived=False` take it out again."""
        room = self.channel(channel)
        room.is_archived = archived
        self.world.changes.mark(room.key)
        events.archived(self.world, room, self.user(person))

    def revoke_token(self, *, app: str | None = None) -> None:
        """Uninstall the app: its tokens are good for nothing from now on."""
        self.app(app).token_revoked = True

    async def disconnect(self, *, reason: str = "refresh_requested", app: str | None = None) -> None:
        """Ask the app's sockets to reconnect: refresh_requested, warning or link_disabled."""
        await self.sockets[self.app(app).id].disconnect(reason)

    async def set_urls(
        self,
        *,
        events: str | None = None,
        interactions: str | None = None,
        commands: str | None = None,
        app: str | None = None,
    ) -> None:
        """Say where Slack calls an app without Socket Mode; what is left out stays as the manifest has it.

        The address for events must answer its challenge; before that, no event is sent.
        """
        owner = self.app(app)
        if owner.socket_mode:
            raise ActError(f"{owner.name} is in Socket Mode: Slack calls none of its addresses")
        addresses = self.requests[owner.id].addresses
        addresses.events = addresses.events if events is None else events
        addresses.interactions = addresses.interactions if interactions is None else interactions
        if commands is not None:
            addresses.commands = dict.fromkeys(owner.commands, commands)
        for url in (addresses.events, addresses.interactions, *addresses.commands.values()):
            if url and not is_loopback(url):
                raise ActError(f"the simulator calls nobody but this machine, and {url} is elsewhere")
        await self.requests[owner.id].verify()

    async def idle(self, *, app: str | None = None, timeout: float = 5.0) -> None:
        """Return when no request to the app is under way: all are taken, given up, or pause before a retry."""
        await asyncio.wait_for(self.requests[self.app(app).id].idle(), timeout)

    async def connected(self, *, count: int = 1, app: str | None = None, timeout: float = 5.0) -> None:
        """Return when the app has that many sockets open; TimeoutError when it has not."""
        sockets = self.sockets[self.app(app).id]
        end = self.world.wall.time() + timeout
        while sockets.count != count:
            left = end - self.world.wall.time()
            if left <= 0:
                raise TimeoutError(f"the app has {sockets.count} sockets open, not {count}")
            await self.world.changes.wait(left)

    def break_sockets(self, *, app: str | None = None) -> None:
        """Reset the app's sockets without a word."""
        self.sockets[self.app(app).id].break_off()

    def user(self, person: str) -> User:
        user = self.world.person(person).slack
        if user is None:
            raise ActError(f"{person} is not on Slack")
        return user

    def workspace(self, name: str | None = None) -> Workspace:
        """The workspace of that id or name, or the first."""
        spaces = self.state.workspaces
        if name is None and spaces:
            return next(iter(spaces.values()))
        for one in spaces.values():
            if name in (one.id, one.name, one.domain):
                return one
        raise ActError(f"there is no workspace {name!r}; there are: {', '.join(spaces) or 'none, add one first'}")

    def app(self, name: str | None = None) -> App:
        """The app of that id or name, or the only one."""
        apps = self.state.apps
        if name is None and len(apps) == 1:
            return next(iter(apps.values()))
        for one in apps.values():
            if name in (one.id, one.name):
                return one
        raise ActError(f"there is no app {name!r}; there are: {', '.join(one.name for one in apps.values()) or 'none'}")

    def channel(self, name: str) -> Channel:
        """The channel of that id or name."""
        found = self.state.channels.get(name)
        if found is not None:
            return found
        wanted = name.removeprefix("#")
        for one in self.state.channels.values():
            if one.name == wanted and wanted:
                return one
        raise ActError(f"there is no channel {name!r}")

    def readable(self, user: User, channel: str | None, app: str | None = None) -> Channel:
        """The channel as this person can open it; with no channel, their direct messages with the app."""
        if channel is None:
            return direct(self.world, user.id, self.app(app).bot_user)
        room = self.channel(channel)
        if user.id not in room.members:
            raise ActError(f"{user.real_name} is not in #{room.name or room.id}")
        return room

    def writable(self, user: User, channel: str | None, app: str | None = None) -> Channel:
        room = self.readable(user, channel, app)
        if room.is_archived:
            raise ActError(f"#{room.name} is archived")
        return room


def _configure(app: App, manifest: Json) -> None:
    """Read an app manifest as Slack does at its creation."""
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    app.scopes = frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ()))
    app.events = frozenset(settings.get("event_subscriptions", {}).get("bot_events", ()))
    app.commands = frozenset(one["command"] for one in features.get("slash_commands", ()))
    app.shortcuts = frozenset(one["callback_id"] for one in features.get("shortcuts", ()))
    app.socket_mode = bool(settings.get("socket_mode_enabled", False))


def _addresses(manifest: Json) -> Addresses:
    """Where a manifest has Slack call the app."""
    settings, commands = manifest.get("settings", {}), manifest.get("features", {}).get("slash_commands", ())
    return Addresses(
        events=settings.get("event_subscriptions", {}).get("request_url", ""),
        interactions=settings.get("interactivity", {}).get("request_url", ""),
        commands={one["command"]: one.get("url", "") for one in commands},
    )
