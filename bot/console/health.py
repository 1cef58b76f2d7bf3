"""Is the desk well? By what waits longest, and by whether its loops come round; a pure judgement of measured facts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.errors import StoreError
from bot.ports import Clock, Store, Tx

#: The longest that each may wait before something stands still. What a platform's pace or pause holds back does not
#: count: it can't go yet.
INBOX_AT_MOST = timedelta(minutes=2)
TIMER_AT_MOST = timedelta(minutes=1)
OUTBOX_AT_MOST = timedelta(minutes=5)
#: The longest that a loop may take to come round, in seconds.
SILENCE_AT_MOST = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What was measured. Ages are how long the oldest has waited, None where nothing does; silences by loop, in
    seconds, none while the desk is starting or stopping. `fault` says why the store could not be asked."""

    inbox_age: timedelta | None = None
    timer_age: timedelta | None = None
    outbox_age: timedelta | None = None
    silences: Mapping[str, float]
    fault: str | None = None


def complaints(vitals: Vitals) -> tuple[str, ...]:
    """What is wrong, each with what to look at; empty where the desk is ready."""
    if vitals.fault is not None:
        return (f"the store can't be used: {vitals.fault}",)
    if not vitals.silences:
        return ("the desk is starting or stopping",)
    late = (
        ("an event has waited to be worked on", vitals.inbox_age, INBOX_AT_MOST),
        ("a timer is overdue", vitals.timer_age, TIMER_AT_MOST),
        ("a message that could go out has waited", vitals.outbox_age, OUTBOX_AT_MOST),
    )
    ages = [
        f"{what} for {age.total_seconds():.0f} s (at most {most.total_seconds():.0f}); see the log"
        for what, age, most in late
        if age is not None and age > most
    ]
    still = [
        f"the loop {name} has not come round for {silence:.0f} s; see the log, and restart the desk"
        for name, silence in vitals.silences.items()
        if silence > SILENCE_AT_MOST
    ]
    return (*ages, *still)


async def measure(store: Store, clock: Clock, silences: Callable[[], Mapping[str, float]]) -> Vitals:
    """Ask the store for its oldest, and the desk for its loops."""
    now = clock.now()

    def unit(tx: Tx) -> tuple[datetime | None, datetime | None, datetime | None]:
        return tx.inbox.oldest_waiting(), tx.timers.next_due(), tx.lanes.oldest_waiting(now)

    try:
        inbox, timer, outbox = await store.run(unit)
    except StoreError as error:
        return Vitals(silences=silences(), fault=str(error))
    return Vitals(
        inbox_age=_age(inbox, now), timer_age=_age(timer, now), outbox_age=_age(outbox, now), silences=silences()
    )


def _age(since: datetime | None, now: datetime) -> timedelta | None:
    return None if since is None or since > now else now - since
