"""Under which name, and where, is a call held? Names and rooms of its own that nobody can guess.

Whoever knows a room's address can enter it, so none is used twice and none says whose it is.
"""

from __future__ import annotations

import secrets

_BYTES = 16


def new_call_id() -> str:
    """A name for a call, fit for a file and a UID: 128 bits that nobody can guess."""
    return secrets.token_hex(_BYTES)


def room_link(template: str) -> str:
    """The address of a new room: the template with something unguessable for `{room}`. Raises ValueError where
    the template has no such place, since then everybody would meet in one room."""
    if "{room}" not in template:
        raise ValueError(
            f"{template!r} names one room for all calls: write {{room}} where each call's own name belongs"
        )
    return template.replace("{room}", secrets.token_urlsafe(_BYTES))
