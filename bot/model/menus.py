"""What is shown of the desk before anybody writes: the commands that are offered, and how the bot describes itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.model.words import Language

#: By language; under None what those read whose language the desk does not speak.
Texts = Mapping[Language | None, str]


class Audience(StrEnum):
    """Who is offered a menu."""

    #: whoever has no other
    EVERYBODY = "everybody"
    #: whoever writes in private
    PRIVATE = "private"
    #: those in one chat
    CHAT = "chat"
    #: one person in one chat
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A verb, and what it does in a few words."""

    verb: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    """Commands for one audience, by language as `Texts` are. `whose` says for people whom it is meant for."""

    audience: Audience
    whose: str
    commands: Mapping[Language | None, tuple[Command, ...]]
    chat: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What stands in an empty chat with the bot, and what stands under its name."""

    description: Texts
    short_description: Texts
