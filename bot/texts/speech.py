"""In which language, and by whose clock, is somebody spoken to?

Times follow the house style: 24 hours, a weekday unless it is today, the city of the zone. What a day or an hour
needs before it ("we wt.", "об 11:00") is put there by code, so that a translation never has to inflect.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.model.words import Language, PersonName
from bot.texts import dates
from bot.texts.catalogues import INFORMAL, translations

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Speech:
    """How one person, or one place, is spoken to.

    `informal` chooses the texts on familiar terms, where the language's catalogue has such (Polish does).
    `overrides` is a folder of .po files whose texts come before ours.
    """

    language: Language
    zone: ZoneInfo
    company: str = ""
    informal: bool = False
    overrides: Path | None = None

    def gettext(self, message: str) -> str:
        """The text in this language; `message` is the English one."""
        if self.informal and (text := self._catalogue.pgettext(INFORMAL, message)) != message:
            return text
        return self._catalogue.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The text in the plural form that the number takes."""
        return self._catalogue.ngettext(one, many, number)

    def name(self, person: PersonName) -> str:
        """A person's name in the script of this language, never inflected."""
        return person.in_(self.language)

    @property
    def city(self) -> str:
        """The city by whose clock times are told: "Warszawa", "Київ"."""
        return dates.city(self.zone, self.language)

    def by(self, at: datetime, now: datetime) -> str:
        """Until when: "by 15:10 today (London)", "w pon. 23.11 do 11:00 (Warszawa)"."""
        local = self._closing(at)
        if local.date == self._date(now):
            return self.gettext("by {time} today ({city})").format(time=local.time, city=self.city)
        day = self.on(local.date, now)
        return self.gettext("by {on_day}, {time} ({city})").format(on_day=day, time=local.time, city=self.city)

    def by_after(self, at: datetime, named: datetime, now: datetime) -> str:
        """Until when, after a sentence that has named the day of `named`: the hour alone, if it is that day."""
        local = self._closing(at)
        if local.date != self._date(named):
            return self.by(at, now)
        return self.gettext("by {time} ({city})").format(time=local.time, city=self.city)

    def at(self, at: datetime, now: datetime) -> str:
        """When: "at 15:02 today (London)", "we wt. 24.11 o 11:00 (Warszawa)"."""
        time = self.time(at)
        if self._date(at) == self._date(now):
            text = self.gettext("at {time} today ({city})").format(time=time, city=self.city)
        else:
            day = self.on(at, now)
            text = self.gettext("on {on_day} at {time} ({city})").format(on_day=day, time=time, city=self.city)
        return dates.euphonic(text, self.language)

    def when(self, at: datetime, now: datetime) -> str:
        """When, as a name for an instant: "today, 15:02 (London)", "wt. 24.11, 11:00 (Warszawa)"."""
        return f"{self.day(at, now)}, {self.time(at)} ({self.city})"

    def moment(self, at: datetime, now: datetime) -> str:
        """When, as briefly as a list allows and without the city: "15:45", "Mon 23 Nov, 15:45"."""
        if self._date(at) == self._date(now):
            return self.time(at)
        return f"{self.day(at, now)}, {self.time(at)}"

    def span(self, start: datetime, end: datetime, now: datetime) -> str:
        """From when to when, as briefly as a list allows: "15:00–15:45", "Mon 23 Nov, 22:00–24:00"."""
        closing = self._closing(end)
        last = closing.time if closing.date == self._date(start) else f"{self.day(closing.date, now)}, {closing.time}"
        return f"{self.moment(start, now)}–{last}"

    def hours(self, start: datetime, end: datetime) -> str:
        """From when to when within one day: "15:00–15:45", "22:00–24:00"."""
        return f"{self.time(start)}–{self._closing(end).time}"

    def day(self, day: date | datetime, now: datetime) -> str:
        """The day by name: "today", "Mon 23 Nov", "pon. 23.11"."""
        local = self._date(day)
        today = self._date(now)
        return self.gettext("today") if local == today else dates.day(local, today, self.language)

    def on(self, day: date | datetime, now: datetime) -> str:
        """The day as an answer to "when?": "today", "Mon 23 Nov", "we wt. 24.11"."""
        local = self._date(day)
        today = self._date(now)
        return self.gettext("today") if local == today else dates.on_day(local, today, self.language)

    def time(self, at: datetime) -> str:
        """The hour by this clock: "09:00", "9:00", "9:00 ч."."""
        return dates.hour(at.astimezone(self.zone).time(), self.language)

    def length(self, length: timedelta) -> str:
        """How long, in two units at most: "2 h 30 min", "3 days 4 h"; under a minute "0 min"."""
        minutes = max(int(length.total_seconds() // 60), 0)
        days, rest = divmod(minutes, 24 * 60)
        hours, minutes = divmod(rest, 60)
        parts = [
            self.ngettext("{n} day", "{n} days", days).format(n=days) if days else "",
            self.gettext("{n} h").format(n=hours) if hours else "",
            self.gettext("{n} min").format(n=minutes) if minutes and not days else "",
        ]
        return " ".join(filter(None, parts)) or self.gettext("{n} min").format(n=0)

    @property
    def _catalogue(self) -> NullTranslations:
        return translations(self.language, self.overrides)

    def _date(self, day: date | datetime) -> date:
        return day.astimezone(self.zone).date() if isinstance(day, datetime) else day

    def _closing(self, at: datetime) -> "_Closing":
        """A deadline at midnight belongs to the day it ends: 24:00, not the next day's 0:00."""
        local = at.astimezone(self.zone)
        if (local.hour, local.minute) == (0, 0):
            return _Closing(local.date() - _DAY, dates.hour(None, self.language))
        return _Closing(local.date(), dates.hour(local.time(), self.language))


@dataclass(frozen=True, slots=True)
class _Closing:
    date: date
    time: str
