"""Who answers, for a conversation as the store has it: gathers the facts that the pure rules of bot.routing ask for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from bot import routing
from bot.desk import privacy, when
from bot.desk.booked_out import BookedOut
from bot.desk.on_demand import OnDemand
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import AgentAssigned
from bot.model.conversation import Conversation
from bot.model.people import Agent, Contact, Customer, Entitlement, Team
from bot.model.policy import Severity
from bot.model.words import Language
from bot.routing import Assignment, Facts, Reason

#: Later than anything that is ever waited for: routing says so of what nothing ends.
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


def assign(
    turn: Turn,
    customer: Customer,
    contact: Contact,
    severity: str,
    topic: str | None,
    excluded: frozenset[str] = frozenset(),
) -> Assignment:
    """Who is given a conversation that begins now; never one of the `excluded`."""
    return routing.assign(replace(_facts(turn, customer, contact, severity, topic), excluded=excluded))


def assign_again(turn: Turn, conversation: Conversation) -> Assignment:
    """Who is given it as it is now, whoever has it."""
    return routing.assign(facts(turn, conversation))


def responsible_at(turn: Turn, conversation: Conversation) -> Assignment:
    """The one agent who owes the next move now."""

    def found() -> Assignment:
        return routing.responsible_at(turn.now, facts_now(turn, conversation))

    return turn.once(("responsible", conversation), found)


def changes_at(turn: Turn, conversation: Conversation) -> datetime | None:
    """When somebody else may come to owe the next move: a cover or a night ends, or whoever has it goes on leave."""
    if not conversation.status.is_open:
        return None
    owner = responsible_at(turn, conversation)
    involved = {owner.agent, conversation.agent, owner.instead_of}
    leaves = [
        absence.start_at for absence in turn.absences() if absence.agent in involved and absence.start_at > turn.now
    ]
    ends = [owner.until] if owner.until is not None and turn.now < owner.until < NEVER else []
    if owner.agent is None:
        # Whoever is back first may stand in, or be given it.
        ends += [absence.end_at for absence in turn.absences() if absence.end_at > turn.now]
    hours = when.team_hours(turn, conversation)
    closing = hours.next_closing(turn.now) if is_urgent(turn, conversation) and hours.is_open(turn.now) else None
    opening = hours.next_opening(turn.now) if owner.agent != conversation.agent else None
    return min([*leaves, *ends, *(at for at in (closing, opening) if at is not None and at > turn.now)], default=None)


def assignment_to(turn: Turn, conversation: Conversation, wanted: str) -> Assignment:
    """The assignment a person asks for by name, of an agent or of a team. Raises Refused for no such name."""
    setup = turn.setup
    name = wanted.strip().removeprefix("@").lower()
    if not name:
        raise Refused("what_agent")
    if conversation.is_private:
        return _assignment_inside(turn, conversation, name)
    if name in setup.agents:
        teams = [conversation.team, *setup.teams]
        team = next((key for key in teams if name in setup.teams[key].members), conversation.team)
        return Assignment(agent=name, team=team, reason=Reason.ASSIGNED)
    if name in setup.teams:
        return routing.pick(name, facts(turn, conversation))
    raise Refused("unknown_agent", wanted=wanted, known=", ".join((*setup.agents, *setup.teams)))


def _assignment_inside(turn: Turn, conversation: Conversation, name: str) -> Assignment:
    """What is private stays among those who may see it."""
    if name == conversation.team:
        return routing.pick(name, facts(turn, conversation))
    if name in turn.setup.agents and privacy.may_see(turn.setup, name, conversation):
        return Assignment(agent=name, team=conversation.team, reason=Reason.ASSIGNED)
    known = privacy.entitled(turn.setup, conversation.team, conversation.subjects)
    raise Refused("stays_private", known=", ".join(known))


def taken_by(turn: Turn, agent: Agent, conversation: Conversation) -> Assignment:
    """The agent takes it: theirs until they give it away. Whose it is anyway keeps it for the reason they have it."""
    if conversation.agent == agent.key and conversation.reason:
        return Assignment(agent=agent.key, team=conversation.team, reason=Reason(conversation.reason))
    return Assignment(agent=agent.key, team=conversation.team, reason=Reason.TAKEN)


def receivers(turn: Turn, conversation: Conversation) -> Sequence[str]:
    """Keys of those who may be given what is private, there or away."""
    return privacy.entitled(turn.setup, conversation.team, conversation.subjects)


def nobody_receives(turn: Turn, conversation: Conversation) -> bool:
    """Is it a complaint that waits because nobody who may see it is there?"""
    if conversation.agent is not None or not conversation.status.is_open:
        return False
    if not privacy.is_complaint(turn.setup, conversation):
        return False
    return all(routing.is_absent(key, turn.now, turn.absences()) for key in receivers(turn, conversation))


def stands_for_dedicated(turn: Turn, agent: Agent, conversation: Conversation) -> bool:
    """Does this agent's reply stop a clock that only the dedicated agent's or the cover's does (LA-14)?"""
    return routing.stands_for_dedicated(agent.key, facts_now(turn, conversation))


def audience(turn: Turn, conversation: Conversation, words: Sequence[str]) -> Sequence[str]:
    """Keys of the agents whom a ladder's words mean now."""
    return routing.audience(words, facts_now(turn, conversation))


def covering(turn: Turn, conversation: Conversation) -> tuple[Agent, datetime] | None:
    """Whom the agent who has it stands in for, and until when; None when it is no cover, or is not the cover's yet: a
    leave begins at midnight, and is told at the opening."""
    owner = responsible_at(turn, conversation)
    if owner.reason is not Reason.COVER or owner.agent != conversation.agent:
        return None
    if owner.instead_of is None or owner.until is None:
        return None
    return turn.setup.agents[owner.instead_of], owner.until


def has_left(turn: Turn, conversation: Conversation) -> bool:
    """Is whoever has it away by now?"""
    return conversation.agent is not None and routing.is_absent(conversation.agent, turn.now, turn.absences())


def back_on(turn: Turn, away: Agent) -> date:
    """The first day on which the agent who is away answers again: the next opening of their own calendar after the
    absence. A cover may end before it: the cover leaves too, or somebody nearer is back."""
    hours = turn.setup.calendars[away.calendar]
    until = routing.absent_until(away.key, turn.now, turn.absences()) or turn.now
    return hours.next_opening(until).astimezone(hours.zone).date()


def back_from_absence(turn: Turn, agent: Agent, until: datetime | None) -> datetime | None:
    """`until`, where an absence is why the agent can't act before it; None where a call or the end of a shift is."""
    if until is None:
        return None
    zone = turn.setup.calendars[agent.calendar].zone
    own = (each for each in turn.absences() if each.agent == agent.key and each.start_at < until)
    is_away = any(each.end_at.astimezone(zone).date() > turn.now.astimezone(zone).date() for each in own)
    return until if is_away else None


def missing_add_on(turn: Turn, conversation: Conversation, language: Language) -> str:
    """The title of the add-on without which the customer is not with the plan's own team (LA-1); empty if none."""
    customer = turn.customer_of(conversation)
    home = routing.home_of(turn.setup, plan=customer.plan, add_ons=customer.add_ons, topic=conversation.topic)
    return ", ".join(turn.setup.add_ons[key].title.in_(language) for key in home.missing)


def is_urgent(turn: Turn, conversation: Conversation) -> bool:
    """May this conversation wake people while its desk is closed?"""
    return conversation.is_internal or conversation.severity in turn.setup.off_hours_of(conversation.team).urgent


def second_line(turn: Turn, conversation: Conversation) -> Team | None:
    """The next line up, if the customer's add-on calls it in (LA-5), and it works now or the matter may wake people."""
    customer = turn.customer_of(conversation)
    if Entitlement.PRIORITY_ESCALATION not in routing.entitlements(customer, turn.setup) or conversation.is_private:
        return None
    team = routing.next_line(turn.setup, conversation.team)
    if team is None:
        return None
    is_open = turn.setup.calendars[team.calendar].is_open(turn.now)
    return team if is_open or is_urgent(turn, conversation) else None


def urgent_severities(turn: Turn, conversation: Conversation) -> tuple[Severity, ...]:
    """Those of the customer's severities, worse than the one in force, that would call the person on duty now; none
    while the desk is open."""
    if conversation.is_private or not when.is_closed(turn, conversation):
        return ()
    urgent = turn.setup.off_hours_of(conversation.team).urgent
    severities = turn.policy_of(conversation).severities
    known = severities.get(conversation.severity)
    return tuple(s for s in severities.values() if s.key in urgent and (known is None or s.rank < known.rank))


def open_desk(turn: Turn, conversation: Conversation) -> str | None:
    """The desk that may have the conversation while its own is closed (LA-7); None when there is none."""
    if conversation.is_private or not when.is_closed(turn, conversation):
        return None
    offered = turn.setup.off_hours_of(conversation.team).offer
    if offered is None or offered == conversation.team:
        return None
    hours = turn.setup.calendars[turn.setup.teams[offered].calendar]
    return offered if hours.is_open(turn.now) else None


def hand_to_open_desk(turn: Turn, conversation: Conversation) -> Assignment | None:
    """Who of that desk is given it."""
    desk = open_desk(turn, conversation)
    return routing.pick(desk, facts(turn, conversation)) if desk else None


def wakes_people(turn: Turn, conversation: Conversation, severity: Severity) -> bool:
    """Would choosing it now page somebody? Then it is confirmed first."""
    return (
        pages(turn, severity)
        and severity.key != conversation.severity
        and (
            severity.key in turn.setup.off_hours_of(conversation.team).urgent or not when.is_closed(turn, conversation)
        )
    )


def pages(turn: Turn, severity: Severity) -> bool:
    """Does its ladder page anybody?"""
    ladder = turn.setup.ladders.get(severity.ladder) if severity.ladder else None
    return ladder is not None and any(step.page for step in ladder.steps)


def facts(turn: Turn, conversation: Conversation) -> Facts:
    """What is known for a decision about this conversation, whoever and whichever team has it."""
    contact = turn.contact(conversation.contact)
    customer = turn.customer_of(conversation)
    known = _facts(turn, customer, contact, conversation.severity, conversation.topic)
    # What monitoring reports is the route's team's, and worth waking somebody.
    if conversation.is_internal:
        return replace(known, team=conversation.team, wakes=True)
    return replace(known, excluded=privacy.excluded(turn.setup, conversation)) if conversation.is_private else known


def facts_now(turn: Turn, conversation: Conversation) -> Facts:
    """What is known of it as it stands: who has it and why, and what runs."""
    reason = Reason(conversation.reason) if conversation.reason else None
    return replace(
        facts(turn, conversation),
        team=conversation.team,
        assigned=conversation.agent,
        assigned_as=reason,
        assigned_until=_assigned_until(turn, conversation) if reason is Reason.FORECAST else None,
        dues=tuple(deadline.due_at for deadline in when.running(turn, conversation)),
        busy=BookedOut(turn),
    )


def _assigned_until(turn: Turn, conversation: Conversation) -> datetime | None:
    given = (r.event for r in reversed(turn.history(conversation)) if isinstance(r.event, AgentAssigned))
    return next((event.until for event in given), None)


def _facts(
    turn: Turn,
    customer: Customer,
    contact: Contact,
    severity: str,
    topic: str | None,
) -> Facts:
    return Facts(
        setup=turn.setup,
        at=turn.now,
        customer=customer,
        severity=severity,
        topic=topic,
        absences=tuple(turn.absences()),
        # Most decisions are made without them, and they grow with everything that is open.
        loads=OnDemand(turn.tx.conversations.loads),
        last_assigned=OnDemand(turn.tx.conversations.last_assigned),
        languages=(turn.say_to(contact).language,),
    )
