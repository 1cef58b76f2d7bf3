"""Which terms has a contact of a story accepted before it begins?"""

from collections.abc import Mapping
from typing import Any

from bot.model.setup import Setup


def read(value: Any) -> object:
    """`yes`, `no`, or the versions that were accepted. Raises ValueError saying what to write."""
    if isinstance(value, dict):
        return {str(key): str(version) for key, version in value.items()}
    if str(value).lower() not in ("yes", "no", "true", "false"):
        raise ValueError(f"`{value}` is not known; write no, or the versions that were accepted: {{terms: 2026-1}}")
    return value


def accepted(value: Any, setup: Setup) -> Mapping[str, str]:
    """The version of each consent: the newest of all, none at all, or those that the story names."""
    if isinstance(value, dict):
        return {str(key): str(version) for key, version in value.items()}
    if str(value).lower() in ("no", "false"):
        return {}
    return {consent.key: consent.version for consent in setup.consents.values()}
