"""By when, and who hears of it: deadlines, ladders, explanation. Pure: a log and an instant in, values out."""

from bot.sla.clocks import Clocks, late_from
from bot.sla.escalation import Escalation, escalation
from bot.sla.explain import Explained, Explanation, as_json, explain
from bot.sla.ladder import AIM_STEP, REMINDER_STEP, Rung, Why, escalate, is_pressing
from bot.sla.lint import Desk, Finding, lint, share_unstaffed
from bot.sla.looks import next_look
from bot.sla.pages import OpenPage, open_pages
from bot.sla.replay import deadlines
from bot.sla.statement import Logged, month_of, statement
from bot.sla.targets import targets_of
from bot.sla.terms import Terms
from bot.sla.thanks import is_only_thanks

__all__ = [
    "AIM_STEP",
    "REMINDER_STEP",
    "Clocks",
    "Desk",
    "Escalation",
    "Explained",
    "Explanation",
    "Finding",
    "Logged",
    "OpenPage",
    "Rung",
    "Terms",
    "Why",
    "as_json",
    "deadlines",
    "escalate",
    "escalation",
    "explain",
    "is_only_thanks",
    "is_pressing",
    "late_from",
    "lint",
    "month_of",
    "next_look",
    "open_pages",
    "share_unstaffed",
    "statement",
    "targets_of",
]
