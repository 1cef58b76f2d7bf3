"""What is a thread called where threads are listed? An emblem for how it stands, the number, the customer."""

from bot.model.conversation import Status

_STATES = {Status.NEW: "❗️", Status.PENDING: "❓", Status.RESOLVED: "✅", Status.CLOSED: "🏁"}
#: On us, by the severity's rank; all further ones look alike.
_RANKS = ("🔥", "‼️")
_ON_US = "💬"


def head(number: int, customer: str, status: Status, rank: int) -> str:
    """`🔥 #142 Acme`."""
    emblem = _STATES.get(status) or (_RANKS[rank] if rank < len(_RANKS) else _ON_US)
    return f"{emblem} #{number} {customer}"
