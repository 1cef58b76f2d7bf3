"""In which words: a text that exists in several languages, and a name that exists in several scripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages the desk speaks (ISO 639-1)."""

    EN = "en"
    PL = "pl"
    RU = "ru"
    UK = "uk"
    BG = "bg"

    @property
    def is_cyrillic(self) -> bool:
        return self in (Language.RU, Language.UK, Language.BG)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A configured text, by language; `fallback` is the company's first language."""

    by_language: Mapping[Language, str]
    fallback: Language = Language.EN

    def in_(self, language: Language) -> str:
        """The text in that language, else in the fallback, else in whichever language there is."""
        found = self.by_language.get(language) or self.by_language.get(self.fallback)
        return found if found is not None else next(iter(self.by_language.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name as written in each script; names are shown, never inflected."""

    latin: str
    cyrillic: str = ""

    def in_(self, language: Language) -> str:
        """The name in the script of that language, where the person has one."""
        return (self.cyrillic or self.latin) if language.is_cyrillic else (self.latin or self.cyrillic)
