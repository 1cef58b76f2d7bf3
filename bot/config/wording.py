"""How configured texts become `Words`: each knows the company's first language, in which it falls back."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.model.words import Language, Words


@dataclass(frozen=True, slots=True)
class Wording:
    """Makes `Words` for one company."""

    fallback: Language

    def words(self, text: Mapping[Language, str]) -> Words:
        return Words(by_language=dict(text), fallback=self.fallback)

    def maybe(self, text: Mapping[Language, str] | None) -> Words | None:
        return None if text is None else self.words(text)

    def title(self, text: Mapping[Language, str] | None, key: str) -> Words:
        """The text, else the key itself: better a plain word than a button without one."""
        return self.words({self.fallback: key} if text is None else text)
