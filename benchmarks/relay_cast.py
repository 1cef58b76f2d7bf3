"""Who takes part in the relay benchmark, under which names? The same on the platforms and in both subjects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Every message carries its number; by it a relay is recognised, whatever a bot writes around it.
_NUMBER = re.compile(r"case (\d+)")

_CONFIG = """
company: {{name: Helpful, languages: [en], zone: UTC}}
calendars:
  always: {{zone: UTC, weekly: {{mon-sun: ["00:00-24:00"]}}}}
agents:
{agents}
teams:
{teams}
plans:
{plans}
policies:
  basic:
    default_severity: normal
    severities:
      normal:
        title: {{en: Normal}}
        first_reply: {{within: 3h, clock: always}}
        next_reply: {{within: 8h, clock: always}}
        ladder: steady
ladders:
  steady:
    - {{at: 75%, tell: [responsible]}}
    - {{at: breach, tell: [responsible]}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Contacts on Telegram, each with one team; a team has its Slack channel and one agent in it."""

    contacts: int
    channels: int

    @classmethod
    def of(cls, task: Mapping[str, Any]) -> Cast:
        return cls(contacts=task["contacts"], channels=task["channels"])

    def user(self, contact: int) -> int:
        """The contact's number on Telegram, which is also the private chat's."""
        return 50_000 + contact

    def contact(self, user: int) -> int:
        return user - 50_000

    def team(self, contact: int) -> int:
        return contact % self.channels

    def channel(self, team: int) -> str:
        return f"C0TEAM{team}"

    def agent(self, team: int) -> str:
        return f"U0AGENT{team}"

    def config(self) -> str:
        """The desk's configuration: a team for each channel, open around the clock, with reply times to keep."""
        return _CONFIG.format(
            agents=_lines(
                f"a{n}: {{name: Agent {n}, calendar: always, languages: [en], slack: {self.agent(n)}}}"
                for n in range(self.channels)
            ),
            teams=_lines(
                f"t{n}: {{tier: 1, calendar: always, members: [a{n}], place: {{slack: {self.channel(n)}}}}}"
                for n in range(self.channels)
            ),
            plans=_lines(f"p{n}: {{policy: basic, team: t{n}}}" for n in range(self.channels)),
        )


def _lines(entries: Any) -> str:
    return "\n".join(f"  {entry}" for entry in entries)


def text_of(number: int) -> str:
    return f"No new mail since noon, and invoices do not go out either: case {number}"


def numbers_in(text: str) -> list[int]:
    """Several where a flood into one thread goes out as one post."""
    return [int(found) for found in _NUMBER.findall(text)]
