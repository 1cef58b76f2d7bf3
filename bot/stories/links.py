"""Which personal links does a story begin with?"""

from datetime import datetime

from bot.desk.admission import code_hash
from bot.model.people import PersonalLink


def customer_of(value: str) -> str:
    """Whose: "acme", or "acme revoked" for one that was withdrawn."""
    return value.partition(" ")[0]


def link_of(code: str, value: str, at: datetime) -> PersonalLink:
    is_revoked = value.partition(" ")[2].strip() == "revoked"
    return PersonalLink(
        code_hash=code_hash(code), customer=customer_of(value), made_at=at, revoked_at=at if is_revoked else None
    )
