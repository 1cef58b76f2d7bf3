"""A platform in memory: delivers at once, forgets nothing, and says what reached whom."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.errors import Undeliverable, Unreadable
from bot.model.conversation import CopyKind
from bot.model.forms import Form
from bot.model.inbound import Envelope, Inbound, Said, Submitted, Verb, What
from bot.model.outbound import HEAD, Operation, Receipt, Sending
from bot.model.places import Identity, Place
from bot.model.rich import Body
from bot.model.words import Language
from bot.ports import Accept, Clock, Forms, Pace


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """Something that appeared in a place: a post, or an edit that changed what is read there."""

    at: datetime
    place: Place
    message_id: str
    body: Body
    conversation: int | None
    is_edit: bool = False
    is_page: bool = False

    @property
    def text(self) -> str:
        """The words, what the buttons under them say, and the name of the file."""
        labels = " ".join(f"[{button.label}]" for row in self.body.rows for button in row)
        file = f"({self.body.file.name})" if self.body.file else ""
        return " ".join(filter(None, (self.body.text.plain, labels, file)))


class MemoryChannel:
    """Fulfils bot.ports.Channel without a network. `on_delivery` is told whatever appears or changes its words.

    With `forms`, what opens one opens it, and is not passed on.
    """

    can_ask = True
    listens_alone = False

    def __init__(self, name: str, clock: Clock, forms: Forms | None = None) -> None:
        self.name = name
        self.on_delivery: Callable[[Delivered], None] = lambda _: None
        self._clock = clock
        self._accept: Accept | None = None
        self._messages: dict[tuple[str, str], Body] = {}
        self._receipts: dict[str, Receipt] = {}
        self._inbounds: dict[str, Inbound] = {}
        self._forms = forms
        #: What each person has open.
        self._open: dict[Identity, Form] = {}
        self._count = 0

    async def start(self, accept: Accept) -> None:
        self._accept = accept

    async def stop_listening(self) -> None:
        self._accept = None

    async def stop(self) -> None:
        await self.stop_listening()

    def pace(self, place: Place) -> Pace:
        return Pace(per_second=1e6, burst=1_000_000)

    async def person_does(
        self,
        sender: Identity,
        place: Place,
        what: What,
        *,
        name: str,
        direct: bool,
        hint: Language | None = None,
    ) -> None:
        """Somebody on the platform does something: it is accepted as a real platform's event would be. Raises
        LookupError for a form that is not open, or can't be sent off as it is filled in."""
        if self._accept is None:
            raise RuntimeError("the channel has not been started")
        now = self._clock.now()
        number = self._number()
        if isinstance(what, Said | Verb):
            what = replace(what, message_id=number)
        if isinstance(what, Submitted):
            what = self._filled_in(sender, what)
        inbound = Inbound(
            sender=sender,
            sender_name=name,
            place=place,
            sent_at=now,
            saved_at=now,
            what=what,
            direct=direct,
            hint=hint,
            is_foreign=bool(sender.account),
        )
        if await self._is_about_a_form(inbound):
            return
        self._inbounds[number] = inbound
        envelope = Envelope(
            channel=self.name,
            account="memory",
            external_id=number,
            lane=str(place),
            order=int(number),
            sent_at=now,
            sender=sender,
            raw={"number": number},
        )
        await self._accept([envelope])

    def _filled_in(self, sender: Identity, what: Submitted) -> Submitted:
        """What stood there already is sent off with the rest."""
        form = self._open.get(sender)
        if form is None:
            raise LookupError("no form is open")
        known = {field.name: field.value for field in form.fields if field.value}
        return replace(what, form=form.name, args=form.args, fields={**known, **what.fields})

    async def _is_about_a_form(self, inbound: Inbound) -> bool:
        """Does it open one? What is wrong with one that is sent off is said at once, and it stays open."""
        if self._forms is None:
            return False
        if isinstance(inbound.what, Submitted):
            faults = self._forms.wrong_with(inbound, inbound.what)
            if faults:
                raise LookupError("; ".join(f"{field}: {fault}" for field, fault in faults.items()))
            del self._open[inbound.sender]
            return False
        form = await self._forms.opened_by(inbound)
        if form is not None:
            self._open[inbound.sender] = form
        return form is not None

    def parse(self, raw: Mapping[str, Any], saved_at: datetime) -> Inbound | None:
        found = self._inbounds.get(str(raw.get("number")))
        if found is None:
            raise Unreadable("an event of another process: channels in memory do not outlive theirs")
        return found

    async def deliver(self, sending: Sending) -> Receipt:
        if sending.key in self._receipts:
            return self._receipts[sending.key]
        receipt = self._receipts[sending.key] = self._carry_out(sending)
        return receipt

    async def find(self, sending: Sending) -> Receipt | None:
        return self._receipts.get(sending.key)

    def _carry_out(self, sending: Sending) -> Receipt:
        lane = sending.place.lane
        match sending.operation:
            case Operation.OPEN_THREAD:
                return Receipt(thread=self._number())
            case Operation.POST:
                message_id = self._number()
                self._show(sending, message_id, is_edit=False)
                return Receipt(message_id=message_id, at=self._clock.now())
            case Operation.EDIT if sending.message_id == HEAD:
                return Receipt(message_id=HEAD)
            case Operation.EDIT:
                if (lane, sending.message_id) not in self._messages:
                    raise Undeliverable("message_not_found")
                if self._messages[(lane, sending.message_id or "")] != sending.body:
                    self._show(sending, sending.message_id or "", is_edit=True)
                return Receipt(message_id=sending.message_id)
            case Operation.DELETE:
                self._messages.pop((lane, sending.message_id or ""), None)
                return Receipt(message_id=sending.message_id)

    def _show(self, sending: Sending, message_id: str, *, is_edit: bool) -> None:
        if sending.body is None:
            raise Undeliverable("no_text")
        before = self._messages.get((sending.place.lane, message_id))
        self._messages[(sending.place.lane, message_id)] = sending.body
        if before is not None and before.text.plain == sending.body.text.plain:
            return
        self.on_delivery(
            Delivered(
                at=self._clock.now(),
                place=sending.place,
                message_id=message_id,
                body=sending.body,
                conversation=sending.conversation,
                is_edit=is_edit,
                is_page=sending.kind is CopyKind.PAGE,
            )
        )

    def _number(self) -> str:
        self._count += 1
        return str(self._count)
