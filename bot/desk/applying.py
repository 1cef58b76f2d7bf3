"""What is promised changes while conversations are open: a customer's plan, or an edition of the promises."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import sla
from bot.desk import assigning, showing, when, who
from bot.desk.keeping import as_kept, keep
from bot.desk.turn import Turn
from bot.events import EditionAdopted, PlanChanged, Recorded, SeverityChanged
from bot.model.conversation import Conversation, Status
from bot.model.deadline import Deadline
from bot.model.policy import Metric
from bot.model.setup import Setup
from bot.ports import Tx
from bot.texts import happenings

_OPEN = (Status.NEW, Status.OPEN, Status.PENDING)
#: The number of an edition that is only tried.
_TRIED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A running deadline that is due at another time by the new edition. `old` None: nothing was promised before;
    `new` None: nothing is promised any more. `is_overdue`: by the new one it would have passed already, and has a
    grace until `new`."""

    conversation: int
    metric: Metric
    cycle: int
    old: datetime | None
    new: datetime | None
    is_overdue: bool = False

    @property
    def by(self) -> timedelta | None:
        """How much later; negative where earlier."""
        return self.new - self.old if self.new is not None and self.old is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What an edited configuration does to what is open. `edition` is its number, None while it is only tried."""

    edition: int | None
    moved: tuple[Moved, ...]


def try_out(tx: Tx, setup: Setup, now: datetime) -> Applied:
    """Which running deadlines the configuration would move; nothing is written."""
    turn = Turn(tx, replace(as_kept(tx, setup, now), edition=_TRIED), now)
    listed = [move for each in _open(turn) for move in _moves(turn, each, _TRIED)]
    return Applied(edition=None, moved=tuple(listed))


def apply(tx: Tx, setup: Setup, now: datetime, *, moves: bool) -> Applied:
    """The configuration is the newest edition from now on; open conversations go by it too where `moves` says so, each
    looked at again at once. Else they keep theirs."""
    before = try_out(tx, setup, now)
    kept = keep(tx, setup, now)
    if not moves:
        return replace(before, edition=kept.edition, moved=())
    turn = Turn(tx, kept, now)
    for conversation in _open(turn):
        standing = turn.standing(conversation)
        if standing is not None and standing.edition != kept.edition:
            turn.log(conversation, EditionAdopted(edition=kept.edition, was=standing.edition))
            tx.timers.set(when.subject_of(conversation), when.LOOK, now)
    return replace(before, edition=kept.edition)


def follow_customer(turn: Turn, conversation: Conversation) -> Conversation:
    """The customer's plan or add-ons are others than when it was opened: what they promise holds from now on, and the
    team where such a matter belongs has it. Not saved yet."""
    if conversation.is_internal:
        return conversation
    customer, standing = turn.customer_of(conversation), turn.standing(conversation)
    add_ons = ",".join(customer.add_ons)
    if standing is None or (standing.plan, standing.add_ons) == (customer.plan, add_ons):
        return conversation
    turn.log(conversation, PlanChanged(plan=customer.plan, add_ons=add_ons, was=standing.plan))
    policy = turn.policy_of(conversation)
    if conversation.severity not in policy.severities:
        becomes = policy.default_severity
        turn.log(conversation, SeverityChanged(severity=becomes, was=conversation.severity, by=""))
        conversation = replace(conversation, severity=becomes)
    turn.save(conversation)
    line = happenings.plan_changed(turn.say_in_thread(conversation), standing.plan, customer.plan)
    showing.post_inside(turn, conversation, line)
    if conversation.is_private:
        return conversation
    assignment = who.assign_again(turn, conversation)
    return assigning.give(turn, conversation, assignment) if assignment.team != conversation.team else conversation


def look_again_at(tx: Tx, customer: str, now: datetime) -> None:
    """The customer's row was written anew: what is open is looked at."""
    for conversation in tx.conversations.of_customer(customer, _OPEN):
        tx.timers.set(when.subject_of(conversation), when.LOOK, now)


def _open(turn: Turn) -> list[Conversation]:
    return [each for team in turn.setup.teams for each in turn.tx.conversations.of_team(team, _OPEN)]


def _moves(turn: Turn, conversation: Conversation, number: int) -> list[Moved]:
    """What is due now beside what would be due by that edition."""
    history = turn.history(conversation)
    standing = turn.standing(conversation)
    if standing is None or not history:
        return []
    adopted = EditionAdopted(edition=number, was=standing.edition)
    then = Recorded(seq=history[-1].seq + 1, conversation=conversation.number, at=turn.now, event=adopted)
    before = _running(_deadlines(turn, conversation, history))
    after = _running(_deadlines(turn, conversation, [*history, then]))
    keys = sorted(before.keys() | after.keys(), key=lambda key: (list(Metric).index(key[0]), key[1]))
    found = (_moved(conversation, key, before.get(key), after.get(key)) for key in keys)
    return [move for move in found if move.old != move.new]


def _moved(
    conversation: Conversation, key: tuple[Metric, int], before: Deadline | None, after: Deadline | None
) -> Moved:
    return Moved(
        conversation=conversation.number,
        metric=key[0],
        cycle=key[1],
        old=_owed_at(before) if before else None,
        new=_owed_at(after) if after else None,
        is_overdue=after is not None and before is not None and after.reclassified_at != before.reclassified_at,
    )


def _owed_at(deadline: Deadline) -> datetime:
    return deadline.grace_at or deadline.due_at


def _running(deadlines: Sequence[Deadline]) -> dict[tuple[Metric, int], Deadline]:
    return {(d.metric, d.cycle): d for d in deadlines if d.is_live}


def _deadlines(turn: Turn, conversation: Conversation, history: Sequence[Recorded]) -> Sequence[Deadline]:
    return sla.deadlines(
        history,
        policy=turn.policy_of(conversation),
        topics=turn.promised(conversation).topics,
        team_hours=when.team_hours(turn, conversation),
        calendars=turn.promised(conversation).calendars,
        now=turn.now,
        terms_of=lambda plan, edition: when.terms(turn, conversation, plan, edition),
    )
