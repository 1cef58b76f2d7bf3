"""What every part of the file has in common: no unknown keys, and values that are read by one function each."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    ValidationInfo,
)

from bot.config import scalars
from bot.config.faults import Wrong
from bot.config.names import CLOCKS, DEDICATED, LADDER_WORDS, Kind, Names
from bot.model.words import Language

T = TypeVar("T")


class Shape(BaseModel):
    """A mapping with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _named(*kinds: Kind, also: tuple[str, ...] = ()) -> PlainValidator:
    """A mention of a name that the file gives somewhere, or one of a few words."""

    def check(value: object, info: ValidationInfo) -> str:
        names = info.context
        assert isinstance(names, Names)
        return names.check(value, kinds, also)

    return PlainValidator(check)


def _unless(reserved: tuple[str, ...], read: Callable[[object], str]) -> PlainValidator:
    """A new name that is not one of the words with a meaning of their own."""

    def check(value: object) -> str:
        name = read(value)
        if name in reserved:
            raise Wrong("this word has a meaning of its own", "choose another name")
        return name

    return PlainValidator(check)


def _by_language(value: object, info: ValidationInfo) -> object:
    names = info.context
    assert isinstance(names, Names)
    return {names.fallback.value: value} if isinstance(value, str) else value


def _some(value: Any) -> Any:
    if not value:
        raise Wrong("must not be empty", "name at least one", found="nothing in it")
    return value


def _once(value: tuple[Any, ...]) -> tuple[Any, ...]:
    twice = next((item for at, item in enumerate(value) if item in value[:at]), None)
    if twice is not None:
        raise Wrong("names the same thing twice", "name it once", found=f"{twice} again")
    return value


Text = Annotated[str, PlainValidator(scalars.read_text)]
Label = Annotated[str, PlainValidator(scalars.read_label)]
#: One string, which is in the company's first language, or one string per language.
Words = Annotated[dict[Language, Text], BeforeValidator(_by_language), AfterValidator(_some)]

Count = Annotated[StrictInt, Field(ge=1, le=1_000_000)]
Flag = StrictBool
#: A list that names nothing twice.
Listed = Annotated[tuple[T, ...], AfterValidator(_once)]
Some = AfterValidator(_some)
Languages = Annotated[Listed[Language], Some]

Key = Annotated[str, PlainValidator(scalars.read_key)]
ButtonKey = Annotated[str, PlainValidator(scalars.read_button_key)]
#: Calendars are typed on a command line at most: anything readable will do, but `wall` is taken.
CalendarKey = Annotated[str, _unless(CLOCKS, scalars.read_text)]
AgentKey = Annotated[str, _unless(LADDER_WORDS, scalars.read_key)]
TeamKey = Annotated[str, _unless((*LADDER_WORDS, "default"), scalars.read_key)]

Calendar = Annotated[str, _named(Kind.CALENDAR)]
Clock = Annotated[str, _named(Kind.CALENDAR, also=CLOCKS)]
Agent = Annotated[str, _named(Kind.AGENT)]
Team = Annotated[str, _named(Kind.TEAM)]
TeamOrDefault = Annotated[str, _named(Kind.TEAM, also=("default",))]
TeamOrDedicated = Annotated[str, _named(Kind.TEAM, also=(DEDICATED,))]
Plan = Annotated[str, _named(Kind.PLAN)]
Policy = Annotated[str, _named(Kind.POLICY)]
Severity = Annotated[str, _named(Kind.SEVERITY)]
Ladder = Annotated[str, _named(Kind.LADDER)]
Topic = Annotated[str, _named(Kind.TOPIC)]
Told = Annotated[str, _named(Kind.AGENT, Kind.TEAM, also=LADDER_WORDS)]

Agents = Listed[Agent]
