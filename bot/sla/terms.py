"""What is promised to one conversation, and since when? Its plan and the edition of the promises, by its log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.events import ConversationOpened, EditionAdopted, PlanChanged, Recorded
from bot.model.policy import Policy, Topic
from bot.sla.clocks import Clocks


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for it at some point of its log: its plan's policy, the topics, and the clocks that count."""

    policy: Policy
    topics: Mapping[str, Topic]
    clocks: Clocks


#: The terms of a plan in an edition.
TermsOf = Callable[[str, int], Terms]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Which plan, with which add-ons (joined by commas), by which edition; 0 is the newest."""

    plan: str
    add_ons: str
    edition: int


def standing(history: Sequence[Recorded]) -> Standing | None:
    """How it stands at the end of its log; None for a log that has not begun."""
    plan = add_ons = None
    edition = None
    for recorded in reversed(history):
        match recorded.event:
            case PlanChanged() as changed if plan is None:
                plan, add_ons = changed.plan, changed.add_ons
            case EditionAdopted(edition=number) if edition is None:
                edition = number
            case ConversationOpened() as opened:
                return Standing(
                    plan=opened.plan if plan is None else plan,
                    add_ons=opened.add_ons if add_ons is None else add_ons,
                    edition=opened.edition if edition is None else edition,
                )
            case _:
                pass
    return None
