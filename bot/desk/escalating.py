"""Tier two: another team is called in beside the responsible agent, who stays the face of it (LA-5)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk import showing, when, where, who
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import (
    EscalationAccepted,
    EscalationBegun,
    EscalationCalled,
    EscalationOverdue,
    EscalationRequested,
    EscalationReturned,
)
from bot.model.conversation import Conversation, CopyKind
from bot.model.deadline import Deadline
from bot.model.inbound import Inbound
from bot.model.people import Agent, Team
from bot.model.places import Side
from bot.model.rich import Body
from bot.sla import Escalation
from bot.texts import escalation as texts
from bot.texts import happenings, to_contacts
from bot.texts.speech import Speech

#: How long the reason is waited for, once a team was chosen by button.
_FOR_THE_REASON = timedelta(minutes=10)


def escalate(turn: Turn, agent: Agent, conversation: Conversation, wanted: str, why: str) -> None:
    """Call a team in: its own thread with every word so far, a page for each who can be told, a time to accept by."""
    _must_be_public(conversation)
    team = _team(turn, conversation, wanted)
    if not why:
        raise Refused("what_reason")
    running = when.escalation(turn, conversation)
    if running is not None:
        raise Refused("escalated_already", team=running.team)
    call_in(turn, conversation, team, by=agent.key, why=why)


def call_in(turn: Turn, conversation: Conversation, team: Team, by: str, why: str) -> None:
    """The team is called, by an agent's key or by "contact:7"; a contact's wish stands among the words."""
    thread_id = None
    if team.place is not None and not _works_there(turn, conversation, team):
        thread = turn.tx.threads.add(conversation=conversation.number, side=Side.DESK, place=team.place, opens=True)
        turn.tx.outbox.open_thread(thread, showing.title(turn, conversation))
        thread_id = thread.id
    asked = EscalationRequested(team=team.key, by=by, why=why, thread=thread_id)
    turn.log(conversation, asked)
    escalation = Escalation(team=team.key, by=by, why=why, thread=thread_id, called_at=turn.now)
    _call(turn, conversation, escalation, _others_of(turn, conversation, team))
    for message in turn.tx.messages.of(conversation.number):
        showing.relay_to(turn, conversation, thread_id, message, turn.say_in_team(team.key))
    showing.post_inside(
        turn,
        conversation,
        texts.asked_for(turn.say_in_thread(conversation), team.key, _accept_by(turn, team), turn.now),
    )
    settle(turn, conversation)


def involve(turn: Turn, conversation: Conversation, wanted: str, deadline: Deadline) -> None:
    """A ladder's step calls a team in, in the name of whoever has it. Not where one is in already. Where
    whoever has it is all there is of that team, as on-call at night, it hears of the step where it works."""
    team = turn.setup.teams.get(wanted)
    if (
        conversation.is_private
        or team is None
        or team.key == conversation.team
        or when.escalation(turn, conversation) is not None
    ):
        return
    if conversation.agent in team.members and not _others_of(turn, conversation, team):
        say = turn.say_in_thread(conversation)
        showing.post_inside(turn, conversation, happenings.breached(say, deadline.metric, deadline.due_at, turn.now))
        return
    by = turn.agent_of(conversation) or next(iter(turn.setup.leads), None)
    if by is not None:
        why = happenings.breached(turn.say_in_thread(conversation), deadline.metric, deadline.due_at, turn.now)
        escalate(turn, by, conversation, team.key, why.text.plain)


def _works_there(turn: Turn, conversation: Conversation, team: Team) -> bool:
    """Does the conversation's own thread stand in the team's place already, since on-call is of that team?"""
    if conversation.desk_thread is None or team.place is None:
        return False
    return turn.thread(conversation.desk_thread).place.lane == team.place.lane


def _others_of(turn: Turn, conversation: Conversation, team: Team) -> Sequence[str]:
    """Those of the team who can be told, but for whoever has it."""
    return [key for key in who.audience(turn, conversation, (team.key,)) if key != conversation.agent]


def ask_by_button(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, wanted: str) -> None:
    """[Escalate] where no form can be shown: first which team, by button, then why, as the agent's next words here."""
    _must_be_public(conversation)
    say = turn.say_to_agent(agent)
    running = when.escalation(turn, conversation)
    if running is not None:
        raise Refused("escalated_already", team=running.team)
    if not wanted:
        teams = [key for key in turn.setup.teams if key != conversation.team]
        _post_here(turn, agent, conversation, inbound, texts.which_team(say, conversation.number, teams))
        return
    if wanted == texts.NEVER_MIND:
        turn.log(conversation, EscalationBegun(agent=agent.key, team=""))
        showing.instead_of_pressed(turn, inbound, texts.never_mind(say))
        return
    team = _team(turn, conversation, wanted)
    turn.log(conversation, EscalationBegun(agent=agent.key, team=team.key))
    showing.instead_of_pressed(turn, inbound, texts.ask_why(say, agent.name, conversation.number, team.key))


def begun(turn: Turn, agent: Agent, conversation: Conversation) -> str | None:
    """The team whose calling in waits for this agent's reason. It waits for some minutes: later words are meant for
    the customer."""
    if when.escalation(turn, conversation) is not None:
        return None
    for recorded in reversed(turn.history(conversation)):
        match recorded.event:
            case EscalationBegun(agent=by, team=team) if by == agent.key:
                return team if team and turn.now - recorded.at <= _FOR_THE_REASON else None
            case EscalationRequested():
                return None
    return None


def accept(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """A senior takes it on: their words go out from now on. Pressed again by the same person, it says so again."""
    escalation = when.escalation(turn, conversation)
    if escalation is None:
        raise Refused("not_escalated")
    if agent.key not in turn.setup.teams[escalation.team].members and not agent.is_lead:
        raise Refused("not_of_that_team", team=escalation.team)
    taken = escalation.accepted_by
    if taken is None:
        turn.log(conversation, EscalationAccepted(agent=agent.key, team=escalation.team))
        if agent.key not in conversation.speakers:
            conversation = replace(conversation, joined=(*conversation.joined, agent.key))
        _tell_both_sides(turn, conversation, agent)
        settle(turn, conversation)
    accepted_by = turn.setup.agents.get(taken, agent) if taken else agent
    body = texts.accepted(turn.say_to_agent(agent), accepted_by.name, turn.now)
    _end_calls(turn, escalation, body)
    shown = showing.pressed_copy(turn, inbound)
    if shown is None or shown.id not in escalation.copies:
        showing.instead_of_pressed(turn, inbound, body)


def give_back(turn: Turn, agent: Agent, conversation: Conversation, why: str) -> None:
    """The senior's part is done, or it was not theirs: back to the responsible agent alone."""
    escalation = when.escalation(turn, conversation)
    if escalation is None:
        raise Refused("not_escalated")
    if agent.key not in (escalation.accepted_by, escalation.by, conversation.agent) and not agent.is_lead:
        raise Refused("not_of_that_team", team=escalation.team)
    turn.log(conversation, EscalationReturned(agent=agent.key, why=why))
    joined = tuple(key for key in conversation.joined if key != escalation.accepted_by)
    showing.post_inside(turn, conversation, texts.given_back(turn.say_in_thread(conversation), agent.name, why))
    there = turn.say_in_team(escalation.team, escalation.accepted_by)
    _post_to(turn, conversation, escalation, texts.given_back(there, agent.name, why))
    if escalation.accepted_by is None:
        _end_calls(turn, escalation, texts.given_back(there, agent.name, why))
    settle(turn, replace(conversation, joined=joined))


def ask_back(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound) -> None:
    """[Ask back]: what is written in the seniors' thread before accepting goes to the agent's, not to the contact.
    Where they have none of their own they hear in which it is asked."""
    escalation = when.escalation(turn, conversation)
    if escalation is None:
        raise Refused("not_escalated")
    by = turn.setup.agents.get(escalation.by) or turn.agent_of(conversation)
    say, name = turn.say_to_agent(agent), by.name if by else agent.name
    if escalation.thread is not None:
        _post_to(turn, conversation, escalation, texts.ask_back(say, name))
    else:
        body = texts.ask_back_there(say, conversation.number, name)
        place, number = where.answer_place(turn, agent, inbound), conversation.number
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place, conversation=number)


def call_again(turn: Turn, conversation: Conversation) -> None:
    """Nobody accepted in time: the team is called again, and now the leads and on-call with it."""
    due_at = when.calls_again_at(turn, conversation)
    escalation = when.escalation(turn, conversation)
    if escalation is None or due_at is None or due_at > turn.now:
        return
    told = who.audience(turn, conversation, (escalation.team, "on_call", "lead"))
    turn.log(conversation, EscalationOverdue(team=escalation.team, told=",".join(told)))
    _call(turn, conversation, replace(escalation, called_at=turn.now), told)


def _end_calls(turn: Turn, escalation: Escalation, body: Body) -> None:
    """Every call that rang, the earlier ones and the others' too, shows what became of it instead of its buttons."""
    for copy in escalation.copies:
        turn.tx.outbox.edit(copy, body)


def _call(turn: Turn, conversation: Conversation, escalation: Escalation, told: Sequence[str]) -> None:
    team = turn.setup.teams[escalation.team]
    customer = turn.customer_of(conversation).name
    thread = turn.thread(escalation.thread) if escalation.thread is not None else None
    rung: list[int] = []
    if thread is not None:
        say = turn.say_in_team(team.key)
        by, why = _asks(turn, conversation, escalation, say)
        body = texts.call(say, conversation.number, customer, by, why, _accept_by(turn, team), turn.now)
        number = conversation.number
        rung.append(
            turn.tx.outbox.post(body, kind=CopyKind.PAGE, side=Side.DESK, thread=thread, conversation=number).id
        )
    for key in told:
        say = turn.say_to_agent(turn.setup.agents[key])
        by, why = _asks(turn, conversation, escalation, say)
        body = texts.call(say, conversation.number, customer, by, why, _accept_by(turn, team), turn.now)
        place, number = where.direct_place(turn.setup.agents[key]), conversation.number
        rung.append(turn.tx.outbox.post(body, kind=CopyKind.PAGE, side=Side.DESK, place=place, conversation=number).id)
    turn.log(conversation, EscalationCalled(copies=",".join(str(copy) for copy in rung)))


def _asks(turn: Turn, conversation: Conversation, escalation: Escalation, say: Speech) -> tuple[str, str]:
    """Who calls the team in, by name, and why."""
    agent = turn.setup.agents.get(escalation.by)
    if agent is not None:
        return say.name(agent.name), escalation.why
    return turn.contact(conversation.contact).name, escalation.why or texts.contact_asks(say)


def _tell_both_sides(turn: Turn, conversation: Conversation, senior: Agent) -> None:
    agent = turn.agent_of(conversation)
    contact = turn.contact(conversation.contact)
    say = turn.say_to(contact)
    if agent is not None:
        showing.post_out(turn, conversation, to_contacts.senior_joined(say, senior.name, agent.name), CopyKind.NOTICE)
    line = texts.senior_is_in(turn.say_in_thread(conversation), senior.name)
    showing.post_inside(turn, conversation, line)


def _post_here(turn: Turn, agent: Agent, conversation: Conversation, inbound: Inbound, body: Body) -> None:
    place = where.answer_place(turn, agent, inbound)
    number = conversation.number
    turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.DESK, place=place, conversation=number)


def _post_to(turn: Turn, conversation: Conversation, escalation: Escalation, body: Body) -> None:
    if escalation.thread is not None:
        thread = turn.thread(escalation.thread)
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, thread=thread, conversation=conversation.number)


def _must_be_public(conversation: Conversation) -> None:
    """What is private is shown to no other team."""
    if conversation.is_private:
        raise Refused("not_in_private")


def _team(turn: Turn, conversation: Conversation, wanted: str) -> Team:
    team = turn.setup.teams.get(wanted.lower())
    if team is None or team.key == conversation.team:
        known = [key for key in turn.setup.teams if key != conversation.team]
        raise Refused("unknown_team", wanted=wanted, known=", ".join(known))
    return team


def _accept_by(turn: Turn, team: Team) -> datetime:
    return turn.now + when.time_to_accept(team)
