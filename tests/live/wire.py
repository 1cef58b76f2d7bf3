"""A stage on the wire: the same stories, through Bolt and python-telegram-bot against the simulator.

What a person does is done by the simulator's hands: typed, pressed under a message that is really there. What reached
people is read from what they see.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import httpx
from sqlalchemy import text

from bot.adapters.alerts.http import AlertsOverHttp
from bot.adapters.slack.channel import SlackChannel
from bot.adapters.slack.manifest import manifest
from bot.adapters.telegram.channel import TelegramChannel
from bot.console.routes import ways_in
from bot.console.server import serving
from bot.demo.cast import set_the_stage
from bot.demo.play import channels_on
from bot.desk import Desk
from bot.desk.forms import DeskForms
from bot.model.conversation import CopyKind
from bot.model.inbound import HomeOpened, Pressed, Said, Submitted, Verb, What
from bot.model.outbound import HEAD, Operation, Receipt, Sending
from bot.model.places import Identity, Place
from bot.model.rich import Body
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Channel, Store, Tx
from bot.runtime.service import Service
from bot.store.tx import SqlTx
from bot.stories.agendas import agendas_of
from bot.stories.channels import Delivered
from bot.stories.story import Story
from simulator import Clock, Simulator, Timings, serve
from simulator.world import ActError
from tests.contracts.judges import complaints
from tests.live.process import Wire, free_port

_ALERTS_TOKEN = "a-token-of-ours"
#: How long anything may take, in real seconds, on a busy machine.
PATIENCE = 60.0
_UNFINISHED = text(
    "SELECT (SELECT count(*) FROM inbox WHERE state IN ('waiting', 'working'))"
    " + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending'))"
    " + (SELECT count(*) FROM bookings WHERE task IS NOT NULL)"
    " + (SELECT count(*) FROM calls WHERE state IN ('writing', 'moving', 'cancelling') AND retry_at IS NULL)"
)


class Watched:
    """A real channel; what it delivered is noted, by the words that people then read there."""

    def __init__(self, channel: Channel, delivered: list[Delivered], clock: Clock) -> None:
        self._channel = channel
        self._delivered = delivered
        self._clock = clock
        self._texts: dict[tuple[str, str], str] = {}
        self.name, self.can_ask, self.listens_alone = channel.name, channel.can_ask, channel.listens_alone
        if channel.listens_alone:
            self.listen_when = channel.listen_when
        self.start, self.stop, self.parse = channel.start, channel.stop, channel.parse
        self.find, self.pace, self.stop_listening = channel.find, channel.pace, channel.stop_listening

    async def deliver(self, sending: Sending) -> Receipt:
        receipt = await self._channel.deliver(sending)
        message_id = receipt.message_id or sending.message_id or ""
        is_head = sending.message_id == HEAD
        if sending.body is not None and not is_head and sending.operation in (Operation.POST, Operation.EDIT):
            key = (sending.place.lane, message_id)
            if self._texts.get(key) != sending.body.text.plain:
                self._texts[key] = sending.body.text.plain
                opened = receipt.thread if sending.place.thread is None else None
                self._note(sending, message_id, sending.body, opened)
        return receipt

    def _note(self, sending: Sending, message_id: str, body: Body, opened: str | None) -> None:
        self._delivered.append(
            Delivered(
                at=self._clock.now(),
                place=sending.place.in_thread(opened) if opened else sending.place,
                message_id=message_id,
                body=body,
                conversation=sending.conversation,
                is_edit=sending.operation is Operation.EDIT,
                is_page=sending.kind is CopyKind.PAGE,
            )
        )


class WireStage:
    """The desk running as in production, on a clock that stands still between the story's steps."""

    def __init__(
        self,
        story: Story,
        setup: Setup,
        store_on: Callable[[Clock], Awaitable[Store]],
        wire: Wire = Wire.ASKED,
        *,
        shows_forms: bool = False,
    ) -> None:
        """Stories ask by messages, which every platform shows; `shows_forms` lets Slack open modals."""
        self._story = story
        self._shows_forms = shows_forms or story.shows_forms
        self._setup = setup
        self._store_on = store_on
        self._port = free_port() if wire is Wire.CALLED else 0
        self._clock = Clock(start=story.start, speed=0)
        self.agendas = agendas_of(story, setup, self._clock.now)
        self._delivered: list[Delivered] = []
        self._pressed: set[tuple[str, str]] = set()
        self._stack = AsyncExitStack()
        self._people: dict[tuple[str, str], str] = {}
        self.store: Store
        self._forms: DeskForms | None = None
        self.simulator: Simulator

    async def __aenter__(self) -> "WireStage":
        self.store = await self._store_on(self._clock)
        self._forms = DeskForms(self._setup, self.store.run) if self._shows_forms else None
        self._stack.push_async_callback(self.store.close)
        # Acknowledgements have to be quick for Slack; nothing here is timed by the wall clock otherwise.
        self.simulator = await self._stack.enter_async_context(serve(clock=self._clock, timings=Timings()))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def now(self) -> datetime:
        return self._clock.now()

    async def open(self) -> None:
        app = manifest("Opiekun", "http", self._address) if self._port else manifest("Opiekun", "socket")
        self._tokens = set_the_stage(self.simulator, self._setup, app)
        for agent in self._setup.agents.values():
            for identity in agent.identities:
                self._people[(identity.channel, identity.user)] = agent.key
        for key, row in self._story.contacts.items():
            self._join(key, row)
        await self.start_desk()
        # The agents have opened their chats; what they were told then is before the story.
        self._delivered.clear()

    async def start_desk(self) -> None:
        """Start the desk's process, so to say, over whatever the store holds."""
        channels = self._called() if self._port else channels_on(self.simulator, self._tokens, self._forms)
        self._alerts = AlertsOverHttp(_ALERTS_TOKEN)
        channels = {**channels, self._alerts.name: self._alerts}
        watched: Mapping[str, Any] = {
            name: Watched(channel, self._delivered, self._clock) for name, channel in channels.items()
        }
        self._service = Service(
            store=self.store,
            desk=Desk(self._setup),
            channels=watched,
            clock=self._clock,
            pacer=None,
            agendas=self.agendas,
        )
        if self._port:
            await self._stack.enter_async_context(serving(ways_in(channels.values()), "127.0.0.1", self._port))
        await self._service.start()
        self._stack.push_async_callback(self._service.stop)
        if self._port:
            await self.simulator.slack.set_urls()
        await self.look_at_agendas()

    async def close(self) -> None:
        """Nothing the desk sent was other than the platforms document."""
        assert complaints(self.simulator) == []

    async def move_to(self, at: datetime, after_each: Callable[[], Awaitable[None]]) -> None:
        while (due := await self.store.run(lambda tx: tx.timers.next_due())) is not None and due <= at:
            self._clock.jump(to=due)
            await self.settle()
            await after_each()
        self._clock.jump(to=at)

    async def settle(self) -> None:
        """Until the platforms have nothing to tell, and the desk nothing to work on, to fire or to send."""
        quiet = 0
        async with asyncio.timeout(PATIENCE):
            while quiet < 3:
                await asyncio.sleep(0.01)
                waiting = self._told() or await self.store.run(self._has_work)
                quiet = 0 if waiting else quiet + 1

    async def look_at_agendas(self) -> None:
        """What the desk does by itself once a minute, and what follows."""
        await self._service._booking.until_ours()
        booker = self._service._booker
        booker.look_over(at_once=True)
        await booker.drain()
        await self.settle()

    async def act(
        self, sender: Identity, place: Place, what: What, *, name: str, direct: bool, hint: Language | None = None
    ) -> None:
        person = self._people[(sender.channel, sender.user)]
        match what:
            case Said(is_voice=True):
                self._speak(person, place, direct=direct)
            case Said(text=words, reply_to=answers):
                self._say(person, place, words.plain, direct=direct, answers=answers)
            case Verb() as verb:
                self._run(person, place, verb, direct=direct)
            case Submitted(fields=fields):
                await self._fill(person, fields)
            case HomeOpened():
                self.simulator.slack.open_home(person=person)
            case Pressed() as pressed:
                await self._press(person, place, pressed)
            case _:
                raise NotImplementedError(what)
        await self.settle()

    async def alert(self, payload: Mapping[str, Any]) -> None:
        """By HTTP where the desk is called; else as if it had been."""
        if not self._port:
            await self._alerts.keep(json.dumps(payload).encode())
            return
        async with httpx.AsyncClient() as client:
            headers = {"Authorization": f"Bearer {_ALERTS_TOKEN}"}
            answer = await client.post(f"{self._address}/alerts", json=payload, headers=headers)
            assert answer.status_code == 200, answer.text

    def delivered(self) -> Sequence[Delivered]:
        return self._delivered

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _called(self) -> dict[str, Channel]:
        """The real adapters, told that the platforms call."""
        slack: Channel = SlackChannel(
            bot_token=self._tokens.slack_bot,
            app_token="",
            signing_secret=self._tokens.slack_signing,
            base_url=self.simulator.slack_url,
            mode="http",
            forms=self._forms,
        )
        telegram: Channel = TelegramChannel(
            token=self._tokens.telegram,
            base_url=self.simulator.telegram_url,
            base_file_url=self.simulator.telegram_file_url,
            mode="webhook",
            webhook_url=f"{self._address}/telegram",
            webhook_secret="a-secret_of-ours",
        )
        return {"slack": slack, "telegram": telegram}

    # --- hands -----------------------------------------------------------------------------------------------

    def _say(self, person: str, place: Place, text: str, *, direct: bool, answers: str | None = None) -> None:
        """`answers` is the message that is replied to; on Slack that is a thread."""
        if place.channel == "telegram":
            where = {} if direct else {"chat": int(place.chat), "topic": int(place.thread or 0)}
            reply = {"reply_to": int(answers)} if answers else {}
            self.simulator.telegram.say(person=person, text=text, **where, **reply)
        else:
            where = {} if direct else {"channel": place.chat}
            self.simulator.slack.say(person=person, text=text, thread_ts=place.thread or answers, **where)

    def _speak(self, person: str, place: Place, *, direct: bool) -> None:
        if place.channel == "telegram":
            where = {} if direct else {"chat": int(place.chat), "topic": int(place.thread or 0)}
            self.simulator.telegram.send_voice(person=person, **where)
        else:
            where = {} if direct else {"channel": place.chat, "thread_ts": place.thread}
            clip = {"name": "audio_message.m4a", "content": b"clip", "media_type": "audio/mp4"}
            self.simulator.slack.share_file(person=person, **clip, **where)

    def _run(self, person: str, place: Place, verb: Verb, *, direct: bool) -> None:
        words = f"{verb.name} {verb.args}".strip()
        if place.channel == "telegram" and verb.name == "start" and direct:
            self.simulator.telegram.start(person=person, payload=verb.args)
        elif place.channel == "telegram":
            self._say(person, place, f"/{words}", direct=direct, answers=verb.reply_to)
        elif direct and place.thread is None:
            self.simulator.slack.command(person=person, command="/desk", text=words)
        else:
            self._say(person, place, f"@opiekun {words}", direct=direct)

    async def _fill(self, person: str, fields: Mapping[str, str]) -> None:
        """Fill in the open form and send it off; one in which something is wrong stays open."""
        try:
            self.simulator.slack.submit(person=person, values={name: {name: text} for name, text in fields.items()})
        except ActError as error:
            raise LookupError(str(error)) from error
        await self.settle()
        faults = [modal["errors"] for modal in self.simulator.view(person)["slack"]["modals"]]
        if faults:
            raise LookupError(str(faults))

    async def _press(self, person: str, place: Place, pressed: Pressed) -> None:
        """Press it where it is shown. A severity or a topic that no message shows yet is first asked for, a severity
        confirmed."""
        data = ":".join((pressed.action, *pressed.args))
        if self._press_shown(person, place, data):
            return
        if pressed.action == "severity_confirm":
            number, _ = pressed.args
            self._press_shown(person, place, f"severity_help:{number}")
            await self.settle()
            self._press_shown(person, place, ":".join(("severity", *pressed.args)))
            await self.settle()
            self._press_shown(person, place, data)
        elif pressed.action == "topic" and (person, data) not in self._pressed:
            await self._press_topic(person, place, pressed)
        elif pressed.action == "time":
            await self._press_time(person, place, pressed)
        elif (person, data) not in self._pressed:
            raise LookupError(f"{person} sees no button {data}")

    async def _press_topic(self, person: str, place: Place, pressed: Pressed) -> None:
        """One that no message shows yet is behind "What is it about?"."""
        number, key = pressed.args
        for data in (f"topic_help:{number}", f"topic:{number}:{key}"):
            if not self._press_shown(person, place, data):
                raise LookupError(f"{person} sees no button {data}")
            await self.settle()

    async def _press_time(self, person: str, place: Place, pressed: Pressed) -> None:
        """A time that the first buttons do not show is behind "another day", and that day."""
        number, start = pressed.args
        day = datetime.fromtimestamp(int(start), self._story.start.tzinfo).date().isoformat()
        for data in (f"other_day:{number}", f"day:{number}:{day}", f"time:{number}:{start}"):
            if not self._press_shown(person, place, data):
                raise LookupError(f"{person} sees no button {data}")
            await self.settle()

    def _press_shown(self, person: str, place: Place, data: str) -> bool:
        view = self.simulator.view(person)
        found = _telegram_button(view, data) if place.channel == "telegram" else _slack_button(view, data)
        at_home = _home_button(view, data) if place.channel == "slack" else None
        if at_home is not None:
            self.simulator.slack.press_in_view(person=person, action_id=at_home, value=data, home=True)
            return True
        if found is None:
            return False
        self._pressed.add((person, data))
        if place.channel == "telegram":
            chat, message = found
            where = {"chat": chat} if chat < 0 else {}
            self.simulator.telegram.press(person=person, message_id=message, data=data, **where)
        else:
            channel, ts, action_id = found
            self.simulator.slack.press(person=person, channel=channel, ts=ts, action_id=action_id, value=data)
        return True

    # --- who is there, and is anything left to do --------------------------------------------------------------

    def _join(self, key: str, row: Mapping[str, Any]) -> None:
        channel = "telegram" if "telegram" in row else "slack"
        workspace, _, number = str(row[channel]).rpartition("/")
        self._people[(channel, number)] = key
        if workspace and workspace not in self.simulator.world.slack.workspaces:
            self.simulator.slack.add_workspace(name=workspace, id=workspace)
        self.simulator.people.add(
            id=key,
            name=str(row.get("name") or key.capitalize()),
            language=str(row.get("speaks") or "en"),
            telegram=int(row["telegram"]) if channel == "telegram" else False,
            slack=number if channel == "slack" else False,
            workspace=workspace or None,
        )
        if "channel" in row:
            self._let_into(str(row["channel"]), key, workspace)
        if channel == "telegram":
            # Somebody who writes has opened the chat; that first /start is before the story.
            chat = self.simulator.telegram.private_chat(
                self.simulator.telegram.user(key), self.simulator.telegram.bot()
            )
            chat.started = True

    def _let_into(self, channel: str, key: str, workspace: str) -> None:
        """A customer's own channel: our agents are in it, and whoever writes there."""
        slack = self.simulator.slack
        if channel not in self.simulator.world.slack.channels:
            on_slack = [one for (platform, _), one in self._people.items() if platform == "slack"]
            agents = [one for one in on_slack if one in self._setup.agents]
            shared_with = [workspace] if workspace else []
            slack.add_channel(name=channel.lower(), id=channel, members=agents, shared_with=shared_with)
        slack.invite(channel=channel, person=key)

    def _told(self) -> bool:
        """Does a platform still have something to tell, or wait for its acknowledgement?"""
        world = self.simulator.world
        slack = any(app.deliveries.waiting for app in world.slack.apps.values())
        telegram = any(bot.deliveries.waiting for bot in world.telegram.bots.values())
        ways = (*self.simulator.slack.sockets.values(), *self.simulator.slack.requests.values())
        flying = any(way.in_flight for way in ways)
        return slack or telegram or flying or any(not outcome.done for outcome in world.slack.outcomes.values())

    def _has_work(self, tx: Tx) -> bool:
        """Is anything still to be worked on, in work, to be sent, on its way, or due?"""
        assert isinstance(tx, SqlTx)
        unfinished = tx.connection.execute(_UNFINISHED).scalar_one()
        return bool(unfinished or tx.timers.count_due(self._clock.now(), 1))


def _telegram_button(view: Mapping[str, Any], data: str) -> tuple[int, int] | None:
    for chat in view["telegram"]["chats"]:
        for message in reversed(chat["messages"]):
            if any(button.get("data") == data for row in message["buttons"] for button in row):
                return chat["id"], message["id"]
    return None


def _home_button(view: Mapping[str, Any], data: str) -> str | None:
    for home in view["slack"]["homes"]:
        for block in home["view"]["blocks"]:
            for element in block.get("elements", []) if block["type"] == "actions" else []:
                if element.get("value") == data:
                    action: str = element["action_id"]
                    return action
    return None


def _slack_button(view: Mapping[str, Any], data: str) -> tuple[str, str, str] | None:
    for channel in view["slack"]["channels"]:
        for message in reversed(channel["messages"]):
            for block in message["blocks"]:
                for element in block.get("elements", []) if block["type"] == "actions" else []:
                    if data in (element.get("value"), *(one["value"] for one in element.get("options", ()))):
                        return channel["id"], message["ts"], element["action_id"]
    return None
