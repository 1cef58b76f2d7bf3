"""What is left of an event once its words are erased? All that figures are made of: who of the desk, when, which."""

from dataclasses import fields, replace
from typing import Any

from bot.events import Event, RequestRefused
from bot.sla.stops import CONTACT

#: Fields in which somebody's own words stand.
WORDS = frozenset({"question", "why", "text", "title"})
#: Fields of text that name things of ours, and nobody outside but by number ("contact:7").
KEPT = frozenset(
    {
        "customer", "plan", "add_ons", "severity", "topic", "was", "by", "agent", "agents", "team", "reason", "cause",
        "to", "metric", "told", "call", "kind", "code", "verb", "clause", "fact", "facts", "group",
        "answer", "copies",
    }
)  # fmt: skip


def wordless(event: Event) -> Event:
    """The same without words."""
    if isinstance(event, RequestRefused):
        # Whoever is nobody's contact is named by their identity, and a verb is whatever was typed.
        by = event.by if event.by.startswith(CONTACT) or ":" not in event.by else ""
        return replace(event, by=by, verb="")
    without: dict[str, Any] = {field.name: "" for field in fields(event) if field.name in WORDS}
    changed: Event = replace(event, **without)
    return changed
