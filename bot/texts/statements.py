"""How were a customer's promises kept in a month? The statement, as a lead reads it and as the customer does."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.model.rich import Body, Button, Rich, bold, italic
from bot.model.statement import CallFate, Kept, Statement, Whose
from bot.model.words import PersonName
from bot.texts import dates
from bot.texts.card import metric_name
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


def to_lead(say: Speech, told: Statement, contacts: Sequence[tuple[int, str]]) -> Body:
    """With a button for each contact, who may be sent it; each with their number and name."""
    rows = tuple(
        (
            Button(
                label=say.gettext("Send to the customer: {name}").format(name=name or f"{contact}"),
                action="send_statement",
                args=(f"{told.month.first:%Y-%m}", str(contact)),
            ),
        )
        for contact, name in contacts
    )
    return Body(text=_statement(say, told, on_customer=say.gettext("on the customer: {length}")), rows=rows)


def to_contact(say: Speech, told: Statement) -> Body:
    return Body(text=_statement(say, told, on_customer=say.gettext("on your side: {length}")))


def sent(say: Speech, told: Statement, contact: str, agent: PersonName, now: datetime) -> Body:
    """In place of the buttons: who has been sent it, by whom."""
    line = say.gettext("Sent to {name} by {agent} {at_when}.")
    done = line.format(name=contact, agent=say.name(agent), at_when=say.at(now, now))
    text = _statement(say, told, on_customer=say.gettext("on the customer: {length}"))
    return Body(text=Rich.of(text, "\n\n", as_words(italic(done))))


def _statement(say: Speech, told: Statement, *, on_customer: str) -> Rich:
    lines = [_head(say, told), _conversations(say, told)]
    lines += [_kept(say, row) for row in told.kept]
    if not told.kept:
        lines.append(Rich.of(say.gettext("No promise was due or running.")))
    lines.append(_waited(say, told, on_customer))
    if any(told.calls.values()):
        lines.append(_calls(say, told))
    return Rich.of(*[part for line in lines for part in ("\n", line)][1:])


def _head(say: Speech, told: Statement) -> Rich:
    month = dates.month(told.month.first, say.language)
    head = Rich.of(as_words(bold(told.name)), bold(f" · {month}"))
    if told.is_over:
        return head
    until = say.gettext("until {moment}").format(moment=say.when(told.as_of, told.as_of))
    return Rich.of(head, f" · {until}")


def _conversations(say: Speech, told: Statement) -> Rich:
    text = say.gettext("conversations begun: {begun} · open at the end: {open}")
    return Rich.of(text.format(begun=told.begun, open=told.open))


def _kept(say: Speech, row: Kept) -> Rich:
    name = metric_name(say, row.metric)
    parts = [say.gettext("due: {number}").format(number=row.due), say.gettext("kept: {number}").format(number=row.met)]
    if row.excepted:
        parts.append(say.gettext("kept after a change of severity: {number}").format(number=row.excepted))
    if row.breached or row.latest:
        parts.append(_missed(say, row))
    if row.running:
        parts.append(say.gettext("still running: {number}").format(number=row.running))
    return Rich.of("• ", bold(f"{row.clause} · {name}" if row.clause else name), ": " + " · ".join(parts))


def _missed(say: Speech, row: Kept) -> str:
    details = [say.gettext("at most {length} late").format(length=_length(say, row.latest))] if row.latest else []
    if row.by_platform:
        details.append(say.gettext("put down to the platform: {number}").format(number=row.by_platform))
    missed = say.gettext("missed: {number}").format(number=row.breached)
    return missed + (f" ({', '.join(details)})" if details else "")


def _waited(say: Speech, told: Statement, on_customer: str) -> Rich:
    lengths = {whose: _length(say, told.waited.get(whose, timedelta())) for whose in Whose}
    parts = [
        say.gettext("on us: {length}").format(length=lengths[Whose.US]),
        on_customer.format(length=lengths[Whose.CUSTOMER]),
        say.gettext("on the platform: {length}").format(length=lengths[Whose.PLATFORM]),
        say.gettext("questions asked: {number}").format(number=told.questions),
    ]
    return Rich.of(say.gettext("Waiting, in business hours"), ": " + " · ".join(parts))


def _calls(say: Speech, told: Statement) -> Rich:
    parts = [
        say.gettext("held: {number}").format(number=told.calls.get(CallFate.HELD, 0)),
        say.gettext("cancelled: {number}").format(number=told.calls.get(CallFate.CANCELLED, 0)),
        say.gettext("not held: {number}").format(number=told.calls.get(CallFate.NOT_HELD, 0)),
    ]
    if ahead := told.calls.get(CallFate.AHEAD, 0):
        parts.append(say.gettext("ahead: {number}").format(number=ahead))
    return Rich.of(say.gettext("Calls"), ": " + " · ".join(parts))


def _length(say: Speech, length: timedelta) -> str:
    """Business hours are no days: 26 h, not 1 day 2 h."""
    minutes = -int(-length.total_seconds() // 60)
    whole, rest = divmod(minutes, 60)
    parts = [
        say.gettext("{n} h").format(n=whole) if whole else "",
        say.gettext("{n} min").format(n=rest) if rest or not whole else "",
    ]
    return " ".join(filter(None, parts))
