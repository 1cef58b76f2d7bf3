"""What the desk knows of each conversation, for the panel of the demo's page. Read-only."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Route

from bot.demo.people import Cast
from bot.desk import who
from bot.desk.admission import code_hash
from bot.desk.turn import Turn
from bot.events import Recorded
from bot.model.conversation import INTERNAL, Conversation, Status
from bot.model.setup import Setup
from bot.ports import Clock, Store, Tx


@dataclass(frozen=True, slots=True)
class Insight:
    """Answers `/desk.json`."""

    store: Store
    setup: Setup
    clock: Clock
    cast: Cast

    def routes(self) -> list[BaseRoute]:
        return [Route("/desk.json", self._answer)]

    async def _answer(self, request: Request) -> JSONResponse:
        return JSONResponse(await self.store.run(self._known))

    def _known(self, tx: Tx) -> dict[str, Any]:
        turn = Turn(tx, self.setup, self.clock.now())
        next_at = tx.timers.next_due()
        return {
            "now": turn.now.isoformat(),
            "zone": self.setup.company.zone.key,
            "next_at": next_at.isoformat() if next_at else None,
            "conversations": [_conversation(turn, each) for each in _newest_first(turn)],
            "outbox": {"dead": len(tx.lanes.dead()), "waiting": int(tx.lanes.oldest_waiting(turn.now) is not None)},
            "inbox": {"dead": len(tx.inbox.dead()), "waiting": int(tx.inbox.oldest_waiting() is not None)},
            "invitations": [_invitation(turn, self.cast)],
            "hints": [{"person": person, "text": text} for person, text in self.cast.hints],
        }


def _newest_first(turn: Turn) -> list[Conversation]:
    found = [
        conversation
        for key in (INTERNAL, *(customer.key for customer in turn.tx.people.customers()))
        for conversation in turn.tx.conversations.of_customer(key, tuple(Status))
    ]
    return sorted(found, key=lambda conversation: -conversation.number)


def _conversation(turn: Turn, conversation: Conversation) -> dict[str, Any]:
    contact = turn.tx.people.contact(conversation.contact)
    owner = who.responsible_at(turn, conversation)
    names = {key: agent.name.latin for key, agent in turn.setup.agents.items()}
    return {
        "number": conversation.number,
        "customer": turn.customer_of(conversation).name,
        "contact": contact.name,
        "channel": contact.identity.channel,
        "status": conversation.status.value,
        "severity": conversation.severity,
        "topic": conversation.topic,
        "team": conversation.team,
        "responsible": names.get(owner.agent or ""),
        "reason": owner.reason.value,
        "joined": [names.get(key, key) for key in conversation.joined],
        "question": conversation.question,
        "deadlines": [
            {
                "metric": deadline.metric.value,
                "cycle": deadline.cycle,
                "start_at": deadline.start_at.isoformat(),
                "due_at": deadline.due_at.isoformat(),
                "act_by": _iso(deadline.act_by),
                "aim_at": _iso(deadline.aim_at),
                "state": deadline.state.value,
                "clock": deadline.target.clock,
                "clause": deadline.target.clause,
            }
            for deadline in turn.tx.deadlines.of(conversation.number)
        ],
        "log": [_logged(recorded, names) for recorded in turn.tx.log.history(conversation.number)],
    }


def _logged(recorded: Recorded, names: Mapping[str, str]) -> dict[str, Any]:
    facts = {key: value for key, value in asdict(recorded.event).items() if value not in (None, "", False)}
    text = ", ".join(
        f"{key} {value.isoformat(timespec='minutes') if isinstance(value, datetime) else names.get(str(value), value)}"
        for key, value in facts.items()
    )
    return {"at": recorded.at.isoformat(), "event": type(recorded.event).__name__, "text": text}


def _invitation(turn: Turn, cast: Cast) -> dict[str, Any]:
    found = turn.tx.people.invitation(code_hash(cast.invitation))
    host = cast.customer(cast.host)
    return {
        "customer": host.name if host else "",
        "person": cast.invited,
        "code": cast.invitation,
        "used": found is not None and found.used_at is not None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
