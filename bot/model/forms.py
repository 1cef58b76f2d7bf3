"""A form that somebody fills in: what it asks for, without any platform's markup."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that is asked for. With `choices`, pairs of a value and what it reads, one of them; else words."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...] = ()
    #: how many characters the words may have
    most: int = 1000
    is_required: bool = True
    #: what is filled in already, or chosen
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`name` and `args` come back with what was filled in (`Submitted`)."""

    name: str
    args: tuple[str, ...]
    title: str
    send: str
    cancel: str
    fields: tuple[Field, ...]
