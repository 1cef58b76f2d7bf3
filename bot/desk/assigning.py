"""A conversation is given to somebody: on record, seen by the contact, and its thread moves to where they work."""

from dataclasses import replace

from bot.desk import showing, when, where, who
from bot.desk.facts import answering_facts
from bot.desk.turn import Turn
from bot.events import AgentAssigned
from bot.model.conversation import Conversation, CopyKind, Status
from bot.model.places import Side
from bot.routing import Assignment, Reason
from bot.texts import happenings, to_agents, to_contacts


def give(turn: Turn, conversation: Conversation, assignment: Assignment) -> Conversation:
    """The conversation in its new hands, not yet saved. Given to whom has it already, nothing is told."""
    turn.log(
        conversation,
        AgentAssigned(
            agent=assignment.agent,
            team=assignment.team,
            reason=assignment.reason.value,
            until=assignment.until,
        ),
    )
    changed = assignment.agent != conversation.agent
    conversation = replace(
        conversation,
        agent=assignment.agent,
        team=assignment.team,
        reason=assignment.reason.value,
        status=_status(conversation, assignment),
        joined=tuple(key for key in conversation.joined if key != assignment.agent),
    )
    if conversation.is_internal:
        return showing.move(turn, conversation)
    if conversation.promise is None:
        return conversation
    if changed and assignment.agent is not None:
        _tell_the_contact(turn, conversation)
    if changed and assignment.reason is Reason.FORECAST:
        _tell_the_agents(turn, conversation, assignment)
    return showing.move(turn, conversation)


def review(turn: Turn, conversation: Conversation) -> Conversation:
    """Who owes the next move now? A cover begins or ends, on-call begins or ends, a queue opens: by itself.

    What begins at midnight is told at the opening; only on-call begins at once. Where whoever has it leaves and nobody
    is there to stand in, it is the team's: nobody's name is promised who is away.
    """
    if not conversation.status.is_open:
        return conversation
    owner = who.responsible_at(turn, conversation)
    if owner.agent == conversation.agent or (owner.agent is None and not who.has_left(turn, conversation)):
        return conversation
    if owner.reason is not Reason.ON_CALL and when.is_closed(turn, conversation):
        return conversation
    return give(turn, conversation, owner)


def _status(conversation: Conversation, assignment: Assignment) -> Status:
    if conversation.status in (Status.NEW, Status.OPEN):
        return Status.OPEN if assignment.agent is not None else Status.NEW
    return conversation.status


def _tell_the_agents(turn: Turn, conversation: Conversation, assignment: Assignment) -> None:
    """Who has stepped in, for whom and before what: a line in the thread, and to the cover themselves."""
    running, agent = when.running(turn, conversation), turn.agent_of(conversation)
    if agent is None or assignment.instead_of is None or not running:
        return
    say, due = turn.say_in_thread(conversation), running[0]
    whose = turn.setup.agents[assignment.instead_of].name
    line = happenings.stepped_in(say, agent.name, whose, due.metric, due.due_at, turn.now)
    showing.post_inside(turn, conversation, line)
    body = to_agents.assigned_to_you(
        turn.say_to_agent(agent),
        number=conversation.number,
        customer=turn.customer_of(conversation).name,
        reason=assignment.reason.value,
        deadline=due,
        now=turn.now,
    )
    number = conversation.number
    place = where.direct_place(agent)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place, conversation=number)


def _tell_the_contact(turn: Turn, conversation: Conversation) -> None:
    """One new message when the responsible person changes; the promise itself is edited in place."""
    contact = turn.contact(conversation.contact)
    body = to_contacts.new_responsible(turn.say_to(contact), answering_facts(turn, conversation), turn.now)
    showing.post_out(turn, conversation, body, CopyKind.NOTICE)
