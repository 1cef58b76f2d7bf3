"""Which customers does a CSV file name? All of them, or every fault in it, each with its line."""

import csv
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

from bot.errors import ConfigError
from bot.model.conversation import INTERNAL
from bot.model.people import Customer
from bot.model.setup import Setup
from bot.model.words import Language

COLUMNS = ("key", "name", "plan", "add_ons", "dedicated_agent", "language", "zone", "since", "until", "slack_channel")
REQUIRED = ("key", "plan")

#: A line of the file: its number, and its fields by column; None holds what stands beyond the last column.
Row = tuple[int, dict[str | None, str | list[str] | None]]


def read_customers(file: Path, setup: Setup) -> Sequence[Customer]:
    """Every row as a customer. Raises ConfigError with one line, FILE:LINE: what is wrong, for each fault."""
    reading = _Reading(file, setup)
    customers = reading.customers()
    if reading.faults:
        raise ConfigError(tuple(reading.faults))
    return customers


@dataclass(slots=True)
class _Reading:
    """One file being read, and what was found wrong so far."""

    file: Path
    setup: Setup
    faults: list[str] = field(default_factory=list)
    lines_by_key: dict[str, int] = field(default_factory=dict)
    lines_by_channel: dict[str, int] = field(default_factory=dict)

    def customers(self) -> list[Customer]:
        header, rows = self._table()
        if not rows and not self.faults:
            self._fault(1, f"no customers; the first line names the columns: {', '.join(COLUMNS)}")
        if rows and not self._can_be_read(header):
            return []
        found = (self._customer(line, row) for line, row in rows)
        return [customer for customer in found if customer is not None]

    def _table(self) -> tuple[Sequence[str], list[Row]]:
        try:
            with self.file.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.DictReader(stream)
                rows = [(reader.line_num, row) for row in reader]
                return reader.fieldnames or (), rows
        except OSError as error:
            raise ConfigError((f"{self.file}:1: can't be read ({error.strerror}); name a CSV file",)) from error
        except UnicodeDecodeError as error:
            raise ConfigError((f"{self.file}:1: not UTF-8; save it as CSV in UTF-8",)) from error
        except csv.Error as error:
            raise ConfigError((f"{self.file}:{reader.line_num}: not CSV: {error}",)) from error

    def _can_be_read(self, header: Sequence[str]) -> bool:
        """Is everything there that a row needs? What is odd in the header is a fault in any case."""
        names = ", ".join(COLUMNS)
        for column in dict.fromkeys(header):
            if column not in COLUMNS:
                self._fault(1, f"there is no column {column!r}; there are {names}, separated by commas")
            elif header.count(column) > 1:
                self._fault(1, f"column {column!r} stands twice")
        missing = [column for column in REQUIRED if column not in header]
        for column in missing:
            self._fault(1, f"column {column!r} is missing; the first line names the columns: {names}")
        return not missing

    def _customer(self, line: int, row: dict[str | None, str | list[str] | None]) -> Customer | None:
        before = len(self.faults)
        value = {key: str(row.get(key) or "").strip() for key in COLUMNS}
        if None in row:
            self._fault(line, "more fields than columns; put quotes around a value that has a comma")
        if any(unicodedata.category(letter) == "Cc" for text in value.values() for letter in text):
            self._fault(line, "a control character stands in it; write it anew")
        self._check_key(line, value["key"])
        add_ons = tuple(value["add_ons"].replace(",", " ").split())
        self._check_known(line, value, add_ons)
        since, until = (self._date(line, key, value[key]) for key in ("since", "until"))
        if since and until and until < since:
            self._fault(line, f"until: {until} is before since")
        language = self._language(line, value["language"])
        if len(self.faults) > before:
            return None
        return Customer(
            key=value["key"],
            name=value["name"] or value["key"],
            plan=value["plan"],
            add_ons=add_ons,
            dedicated_agent=value["dedicated_agent"] or None,
            language=language,
            zone=value["zone"] or None,
            since=since,
            until=until,
            slack_channel=value["slack_channel"] or None,
        )

    def _check_key(self, line: int, key: str) -> None:
        if not key:
            self._fault(line, "key is missing; give each customer a short name of its own")
        elif key == INTERNAL:
            self._fault(line, f"key {key!r} is the desk's own; choose another")
        elif key in self.lines_by_key:
            self._fault(line, f"key {key!r} stands in line {self.lines_by_key[key]} already")
        self.lines_by_key.setdefault(key, line)

    def _check_known(self, line: int, value: dict[str, str], add_ons: Sequence[str]) -> None:
        agents = [value["dedicated_agent"]] if value["dedicated_agent"] else []
        for wanted, known, what in (
            ([value["plan"]], self.setup.plans, "plan"),
            (add_ons, self.setup.add_ons, "add-on"),
            (agents, self.setup.agents, "agent"),
        ):
            for key in wanted:
                if key not in known:
                    self._fault(line, f"there is no {what} {key!r}; there are {', '.join(known) or 'none'}")
        self._check_channel(line, value["slack_channel"])
        if value["zone"] and value["zone"] not in available_timezones():
            self._fault(line, f"there is no time zone {value['zone']!r}; write for instance Europe/Sofia")

    def _check_channel(self, line: int, channel: str) -> None:
        """Everybody in it reads what customers read: it is nobody else's, and no place of a team."""
        if not channel:
            return
        for team in self.setup.teams.values():
            if team.place is not None and team.place.chat == channel:
                self._fault(line, f"slack_channel {channel!r} is where {team.key!r} works: they would read along")
        if channel in self.lines_by_channel:
            self._fault(line, f"slack_channel {channel!r} stands in line {self.lines_by_channel[channel]} already")
        self.lines_by_channel.setdefault(channel, line)

    def _date(self, line: int, column: str, text: str) -> date | None:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fault(line, f"{column}: {text!r} is not a date; write 2026-01-10")
            return None

    def _language(self, line: int, text: str) -> Language | None:
        try:
            return Language(text) if text else None
        except ValueError:
            self._fault(line, f"there is no language {text!r}; there are {', '.join(Language)}")
            return None

    def _fault(self, line: int, what: str) -> None:
        self.faults.append(f"{self.file}:{line}: {what}")
