"""An agent's own calendar says that they are away: are they to be away on the desk, too? Only dates are told.

A span of the calendar is asked about once. Where it is changed it is another one; one that is there no more is told.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.desk import leaving, showing, where
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import CopyKind
from bot.model.inbound import Inbound, Pressed
from bot.model.people import Agent, Proposal, ProposalState
from bot.model.places import Side
from bot.model.rich import Body
from bot.texts import absences as texts
from calendars.absences import Away

_MOMENT = timedelta(microseconds=1)


def look(turn: Turn, key: str, found: Sequence[Away]) -> None:
    """What the agent's calendar says now, beside what they were asked before."""
    agent = turn.setup.agents.get(key)
    if agent is None or not agent.identities:
        return
    turn.tx.agendas.get(key)  # locked: two processes may look at one calendar
    ahead = [away for away in found if away.end > turn.now]
    known = [each for each in turn.tx.proposals.of_agent(key, turn.now) if each.state is not ProposalState.GONE]
    for proposal in known:
        if not any(_is_same(proposal, away) for away in ahead):
            _gone(turn, agent, proposal)
    for away in ahead:
        if not any(_is_same(proposal, away) for proposal in known) and not _is_noted(turn, agent, away):
            _propose(turn, agent, away)


def confirm(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> bool:
    """[Confirm]: they are away then, as by `/away`. Whether this press made it so."""
    proposal = _theirs(turn, agent, pressed)
    if proposal.state is not ProposalState.ASKED or proposal.end_at <= turn.now:
        return False
    turn.tx.proposals.save(replace(proposal, state=ProposalState.CONFIRMED))
    showing.instead_of_pressed(turn, inbound, leaving.leave(turn, agent, proposal.start_at, proposal.end_at))
    return True


def decline(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[No]: they are there, whatever the calendar says."""
    proposal = _theirs(turn, agent, pressed)
    if proposal.state is ProposalState.ASKED:
        turn.tx.proposals.save(replace(proposal, state=ProposalState.DECLINED))
        showing.instead_of_pressed(turn, inbound, texts.proposal_declined(turn.say_to_agent(agent)))


def _is_same(proposal: Proposal, away: Away) -> bool:
    """What has passed falls out of the calendar as we know it, so a span may begin later than it did."""
    return proposal.end_at == away.end and proposal.start_at <= away.start


def _is_noted(turn: Turn, agent: Agent, away: Away) -> bool:
    start = max(away.start, turn.now)
    noted = turn.tx.people.absences(turn.now, agent.key)
    return any(absence.start_at <= start and away.end <= absence.end_at for absence in noted)


def _propose(turn: Turn, agent: Agent, away: Away) -> None:
    proposal = turn.tx.proposals.add(agent.key, away.start, away.end)
    first, last = _days(turn, proposal)
    copy = _post(turn, agent, texts.absence_proposed(turn.say_to_agent(agent), proposal.number, first, last, turn.now))
    turn.tx.proposals.save(replace(proposal, shown=copy))


def _gone(turn: Turn, agent: Agent, proposal: Proposal) -> None:
    turn.tx.proposals.save(replace(proposal, state=ProposalState.GONE))
    say = turn.say_to_agent(agent)
    first, last = _days(turn, proposal)
    if proposal.state is ProposalState.ASKED and proposal.shown is not None:
        turn.tx.outbox.edit(proposal.shown, texts.proposal_gone(say, first, last, turn.now))
    elif proposal.state is ProposalState.CONFIRMED and turn.tx.people.absences(turn.now, agent.key):
        command = leaving.command_to_end(turn, agent, proposal.start_at)
        prefix = where.prefix(agent.identities[0].channel)
        _post(turn, agent, texts.confirmed_gone(say, first, last, turn.now, f"{prefix}{command}"))


def _days(turn: Turn, proposal: Proposal) -> tuple[datetime, datetime]:
    """An instant of the first day and of the last."""
    return max(proposal.start_at, turn.now), proposal.end_at - _MOMENT


def _post(turn: Turn, agent: Agent, body: Body) -> int:
    place = where.direct_place(agent)
    return turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place).id


def _theirs(turn: Turn, agent: Agent, pressed: Pressed) -> Proposal:
    proposal = turn.tx.proposals.get(pressed.number) if pressed.number is not None else None
    if proposal is None or proposal.agent != agent.key:
        raise Refused("unknown_button")
    return proposal
