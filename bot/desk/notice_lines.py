"""What does a lead mean by the line after /notice? Settings up to a colon, then the text in one language or more.

maintenance for plan standard from 29.11 02:00 until 29.11 04:00: The mail servers are replaced.
pl: Wymieniamy serwery poczty.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import Refused
from bot.model.notices import NoticeKind, Whom
from bot.model.words import Language

#: What one language's text may have.
MOST = 2000

#: A colon that ends something; the one in 16:30 does not.
_COLON = re.compile(r":(?=\s|$)")
_SETTING = re.compile(r"(?:^|\s)(for|from|until)(?=\s|$)", re.IGNORECASE)
_OPENERS = (*NoticeKind, "for", "from", "until")
_NAMED = re.compile(r"(plans?|customers?)\s+(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What it says; None and nothing where it says nothing of that."""

    kind: NoticeKind | None = None
    whom: Whom | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    text: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What names and times mean here. `instant` raises ValueError."""

    languages: Sequence[Language]
    plans: Sequence[str]
    is_customer: Callable[[str], bool]
    instant: Callable[[str], datetime]
    example: str

    def read(self, typed: str, *, needs_text: bool = True) -> Line:
        """Raises Refused saying what could not be understood."""
        head, body = self._divided(typed.strip(), needs_text)
        text = self._texts(body)
        if needs_text and not text:
            raise Refused("what_notice", example=self.example)
        if any(len(words) > MOST for words in text.values()):
            raise Refused("notice_too_long", most=str(MOST))
        return self._settings(head, text)

    def _divided(self, typed: str, needs_text: bool) -> tuple[str, str]:
        """The settings and the text. What does not begin like a setting is all text."""
        opener = typed.split(maxsplit=1)[0].rstrip(":").lower() if typed else ""
        if opener not in _OPENERS:
            return "", typed
        colon = _COLON.search(typed)
        if colon is None:
            if needs_text:
                raise Refused("what_notice", example=self.example)
            return typed, ""
        return typed[: colon.start()], typed[colon.end() :].strip()

    def _texts(self, body: str) -> Mapping[Language, str]:
        """Each language's text stands after its code and a colon, on a line of its own or after a bar; what stands
        before the first is in the company's first language."""
        codes = "|".join(language.value for language in self.languages)
        parts = re.split(rf"(?:^|\n|\s\|\s)\s*({codes}):(?=\s)", body)
        found = {self.languages[0]: parts[0].strip()}
        for code, words in zip(parts[1::2], parts[2::2], strict=True):
            found[Language(code)] = words.strip()
        return {language: words for language, words in found.items() if words}

    def _settings(self, head: str, text: Mapping[Language, str]) -> Line:
        first, *rest = _SETTING.split(head)
        given = {name.lower(): value.strip() for name, value in zip(rest[::2], rest[1::2], strict=True)}
        kind = first.strip().lower()
        if kind and kind not in tuple(NoticeKind):
            raise Refused("unreadable_notice", given=first.strip(), example=self.example)
        return Line(
            kind=NoticeKind(kind) if kind else None,
            whom=self._whom(given["for"]) if "for" in given else None,
            from_at=self._instant(given["from"]) if "from" in given else None,
            until_at=self._instant(given["until"]) if "until" in given else None,
            text=text,
        )

    def _whom(self, typed: str) -> Whom:
        plans: list[str] = []
        customers: list[str] = []
        sort = ""
        for item in filter(None, (part.strip() for part in typed.split(","))):
            if item.lower() in ("all", "everybody"):
                return Whom()
            if named := _NAMED.fullmatch(item):
                sort, item = named[1].lower()[:4], named[2].strip()
            if sort != "cust" and item in self.plans:
                plans.append(item)
            elif sort != "plan" and self.is_customer(item):
                customers.append(item)
            else:
                raise Refused("unknown_whom", wanted=item, known=", ".join(self.plans))
        if not plans and not customers:
            raise Refused("what_notice", example=self.example)
        return Whom(plans=tuple(dict.fromkeys(plans)), customers=tuple(dict.fromkeys(customers)))

    def _instant(self, typed: str) -> datetime:
        try:
            return self.instant(typed)
        except ValueError:
            raise Refused("unreadable_time", given=typed, example=self.example) from None
