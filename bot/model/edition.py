"""What was promised to everybody at one time: the policies and all that they are counted and climbed by."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.people import Plan
from bot.model.policy import Ladder, Policy, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """Never changed once it is used; an edit of the configuration makes the next. `calendars` are the texts that
    `calendars.stored` reads, each with the holidays it was first used with."""

    plans: Mapping[str, Plan]
    policies: Mapping[str, Policy]
    topics: Mapping[str, Topic]
    ladders: Mapping[str, Ladder]
    calendars: Mapping[str, str]
