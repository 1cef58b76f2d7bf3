"""Were our calls right? Judges that describe the platforms in other words than ours, and all their complaints."""

from __future__ import annotations

from simulator import Simulator
from simulator.calls import Call
from tests.contracts.judges.slack import judge_slack
from tests.contracts.judges.telegram import judge_telegram

__all__ = ["complaints", "judge_slack", "judge_telegram"]

#: Refusals that can only be the caller's own mistake, by the platform's words.
_MISTAKES = (
    "invalid_arguments", "invalid_blocks", "invalid_blocks_format", "unknown_method", "no_text", "msg_too_long",
    "invalid_json", "not_authed", "not_allowed_token_type", "missing_scope", "invalid_metadata_format",
    "invalid_metadata_schema", "metadata_too_large", "view_too_large", "duplicate_external_id", "invalid_name",
    "parameter ", "can't parse", "is too long", "BUTTON_DATA_INVALID", "method not found", "text buttons are unallowed",
    "receive an entity", "entity begin", "chat_id is empty", "message text is empty", "identifier is not specified",
    "must be a valid Integer", "unsupported parse_mode", "REACTION_INVALID", "wrong parameter action",
    "BOT_COMMAND_INVALID", "allowed_updates names unknown", "DOCUMENT_INVALID", "TOPIC_TITLE_INVALID",
)  # fmt: skip


def complaints(sim: Simulator) -> list[str]:
    """Everything the judges hold against the calls that the simulator has kept, each with its call's number."""
    return [f"#{call.number} {call.method}: {told}" for call in sim.calls for told in [*_judged(call), *_refused(call)]]


def _judged(call: Call) -> list[str]:
    return judge_telegram(call) if call.platform == "telegram" else judge_slack(call)


def _refused(call: Call) -> list[str]:
    """A refusal as such is life: somebody blocked the bot. A refusal of the form is our mistake."""
    if call.fault is not None or call.answer is None or call.ok:
        return []
    words = str(call.answer.get("description") or call.answer.get("error"))
    return [f"refused: {words}"] if any(mistake in words for mistake in _MISTAKES) else []
