"""The people of a run: customers who write and agents who answer, each at their own pace, all under one seed."""

import asyncio
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.model.conversation import CopyKind
from bot.model.places import Place
from tests.simulation.channel import UNREADABLE
from tests.simulation.loop import outside
from tests.simulation.platform import Platform, Shown

#: What breaks the desk while it works on it: by an error each time, or by ending the process.
RAISES, KILLS = "this raises", "this kills"
POISONS = (UNREADABLE, RAISES, KILLS)

#: How often anybody taps a button about a call.
TAPS_AT_MOST = 12

_QUESTION = re.compile(r"\b(q\d+) of (\w+)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    key: str
    channel: str
    user: str
    customer: str

    @property
    def place(self) -> Place:
        return Place(channel=self.channel, chat=self.user)


CONTACTS = (
    Contact(key="maria", channel="telegram", user="5001", customer="acme"),
    Contact(key="greta", channel="slack", user="U0GRETA", customer="globex"),
    Contact(key="zoe", channel="telegram", user="5003", customer="zeta"),
)
#: Who answers in which place.
AGENTS = {"C0VIP": "U0ANNA", "-100200300": "1003"}


class People:
    """Customers write what nobody else writes ("q7 of acme"), agents answer it ("a7 for acme") or note it."""

    def __init__(self, platforms: dict[str, Platform], chance: Random) -> None:
        self._platforms = platforms
        self._chance = chance
        self._busy = 0
        self._taps = 0
        self._answered: set[str] = set()
        self._forms = 0
        self._tasks: list[asyncio.Task[None]] = []
        for platform in platforms.values():
            platform.watchers.append(self._read)

    @property
    def are_done(self) -> bool:
        return self._busy == 0

    def begin(self, messages: int, *, within: float, poison: str | None) -> None:
        """Customers write so many messages, spread over that many seconds or all in a rush."""
        hurry = self._chance.choice([within, within, 0.2])
        for number in range(1, messages + 1):
            contact = self._chance.choice(CONTACTS)
            text = f"q{number} of {contact.customer}"
            self._soon(self._chance.uniform(0, hurry), lambda c=contact, t=text: self._write(c, t))
        if poison is not None:
            self._soon(self._chance.uniform(0, hurry), lambda: self._write(CONTACTS[2], poison))

    def want_calls(self, count: int, *, within: float) -> None:
        """So many of them ask for a call, and tap what is offered: a time, a confirmation, now and then another time
        or an end."""
        for platform in self._platforms.values():
            platform.tappers.append(self._tap)
        for _ in range(count):
            contact = self._chance.choice(CONTACTS)
            self._soon(self._chance.uniform(0, within), lambda c=contact: self._ask_for_a_call(c))

    def want_forms(self, count: int) -> None:
        """So many times an agent who reads a question calls the other team in by a form."""
        self._forms = count

    def _fill_in(self, shown: Shown) -> None:
        """From a message of the thread; what comes of it is the desk's to say."""
        self._forms -= 1
        user, place = AGENTS[shown.place.chat], shown.place
        form = f"{place.chat}:{place.thread}:general:by form {self._forms}"
        platform = self._platforms[place.channel]
        private = Place(channel=place.channel, chat=user)
        self._soon(self._chance.uniform(0.2, 10), lambda: platform.does(user, "agent", private, form=form))

    def _ask_for_a_call(self, contact: Contact) -> None:
        self._platforms[contact.channel].does(contact.user, contact.key, contact.place, verb="book support")

    def _tap(self, place: Place, buttons: tuple[str, ...]) -> None:
        contact = next((contact for contact in CONTACTS if contact.place == place), None)
        if contact is None or self._taps >= TAPS_AT_MOST:
            return
        wanted = [data for data in buttons if data.split(":")[0] in ("time", "confirm")]
        changes = [data for data in buttons if data.split(":")[0] in ("move", "cancel")]
        data = self._chance.choice(wanted or [*changes, ""] if changes else [*wanted, ""])
        if data:
            self._taps += 1
            times = self._chance.choice([1, 1, 2])
            for _ in range(times):
                wait = self._chance.uniform(0.3, 8)
                self._soon(wait, lambda: self._press(contact, data))

    def _press(self, contact: Contact, data: str) -> None:
        self._platforms[contact.channel].does(contact.user, contact.key, contact.place, press=data)

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    def _write(self, contact: Contact, text: str) -> None:
        self._platforms[contact.channel].does(contact.user, contact.key, contact.place, text=text)

    def _read(self, shown: Shown) -> None:
        """An agent sees something in a thread; each question is answered at most once."""
        if shown.kind is not CopyKind.RELAY or shown.place.chat not in AGENTS:
            return
        if self._forms and shown.place.chat == "C0VIP":
            self._fill_in(shown)
        for question, owner in _QUESTION.findall(shown.text):
            if question not in self._answered:
                self._answered.add(question)
                self._think(shown, question, owner)

    def _think(self, shown: Shown, question: str, owner: str) -> None:
        reply = self._chance.choices(
            [f"a{question[1:]} for {owner}", f"// n{question[1:]} about {owner}", "", "/resolve", "/severity odd"],
            weights=[60, 15, 15, 5, 5],
        )[0]
        if reply:
            self._soon(self._chance.uniform(0.2, 25), lambda: self._answer(shown, reply))

    def _answer(self, shown: Shown, reply: str) -> None:
        user = AGENTS[shown.place.chat]
        platform = self._platforms[shown.place.channel]
        if reply.startswith("/") and not reply.startswith("//"):
            platform.does(user, "agent", shown.place, verb=reply[1:])
        else:
            platform.does(user, "agent", shown.place, text=reply)

    def _soon(self, wait: float, act: Callable[[], Any]) -> None:
        self._busy += 1
        self._tasks.append(outside(self._later(wait, act)))

    def _later(self, wait: float, act: Callable[[], Any]) -> Coroutine[Any, Any, None]:
        async def acting() -> None:
            await asyncio.sleep(wait)
            act()
            self._busy -= 1

        return acting()
