"""Which pages has nobody acknowledged, and when is each sent again?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.events import (
    AgentJoined,
    AgentReplied,
    AgentsPaged,
    ConversationClosed,
    ConversationDeclined,
    ConversationOpened,
    ConversationResolved,
    ConversationTaken,
    LadderStepTaken,
    PageAcknowledged,
    Recorded,
    SeverityChanged,
)
from bot.model.policy import Ladder, Policy, Step
from bot.sla.targets import severity_of

#: Any of these says that somebody is at it; a page that rings on would only disturb.
_ANSWERED = (
    PageAcknowledged,
    ConversationTaken,
    AgentReplied,
    AgentJoined,
    ConversationResolved,
    ConversationDeclined,
    ConversationClosed,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """A ladder's page that waits for somebody. `attempt` counts from 1; `again_at` is None when it was the last."""

    metric: str
    cycle: int
    index: int
    step: Step
    attempt: int
    sent_at: datetime

    @property
    def again_at(self) -> datetime | None:
        within = self.step.acknowledge_within
        return self.sent_at + within if within is not None and self.attempt <= self.step.repeat else None


def open_pages(history: Sequence[Recorded], *, policy: Policy, ladders: Mapping[str, Ladder]) -> tuple[OpenPage, ...]:
    """The pages not acknowledged, in the order of their first ringing.

    An acknowledgement is any act that shows a person at work on it. A change to a severity with another ladder takes
    the reason of the old one's pages away.
    """
    waiting: dict[tuple[str, int, int], OpenPage] = {}
    key = severity_of(policy, policy.default_severity).ladder
    for recorded in history:
        match recorded.event:
            case ConversationOpened(severity=severity) | SeverityChanged(severity=severity):
                becomes = severity_of(policy, severity).ladder
                if becomes != key:
                    waiting.clear()
                key = becomes
            case LadderStepTaken() as taken:
                page = _first(taken, recorded.at, ladders.get(key) if key else None)
                if page is not None:
                    waiting[page.metric, page.cycle, page.index] = page
            case AgentsPaged(metric=metric, cycle=cycle, step=step, attempt=attempt):
                if (metric, cycle, step) in waiting:
                    before = waiting[metric, cycle, step]
                    waiting[metric, cycle, step] = replace(before, attempt=attempt, sent_at=recorded.at)
            case event if isinstance(event, _ANSWERED):
                waiting.clear()
            case _:
                pass
    return tuple(waiting.values())


def _first(taken: LadderStepTaken, at: datetime, ladder: Ladder | None) -> OpenPage | None:
    if ladder is None or not 0 <= taken.step < len(ladder.steps) or not ladder.steps[taken.step].page:
        return None
    step = ladder.steps[taken.step]
    return OpenPage(metric=taken.metric, cycle=taken.cycle, index=taken.step, step=step, attempt=1, sent_at=at)
