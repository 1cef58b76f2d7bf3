"""Who answers. Pure: the same facts always choose the same agent, and say why."""

from bot.routing.assignment import Assignment, Reason
from bot.routing.audience import audience
from bot.routing.calls import Barred, Partners, barred, partners
from bot.routing.cover import Cover, absent_until, cover_of, in_one_line, is_absent
from bot.routing.entitlements import entitlements, missing
from bot.routing.facts import Facts
from bot.routing.forecast import has_time, time_ends
from bot.routing.on_call import on_call_at, on_call_now
from bot.routing.queue import queue_key
from bot.routing.responsible import assign, responsible_at, stands_for_dedicated
from bot.routing.scope import is_over, offered, only_covered, outside
from bot.routing.teams import Home, home_of, is_reserved, next_line, pick, team_of, teams_of

__all__ = [
    "Assignment",
    "Barred",
    "Cover",
    "Facts",
    "Home",
    "Partners",
    "Reason",
    "absent_until",
    "assign",
    "audience",
    "barred",
    "cover_of",
    "entitlements",
    "has_time",
    "home_of",
    "in_one_line",
    "is_absent",
    "is_over",
    "is_reserved",
    "missing",
    "next_line",
    "offered",
    "on_call_at",
    "on_call_now",
    "only_covered",
    "outside",
    "partners",
    "pick",
    "queue_key",
    "responsible_at",
    "stands_for_dedicated",
    "team_of",
    "teams_of",
    "time_ends",
]
