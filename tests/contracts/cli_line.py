"""The command line as a test types it: `main` itself, in this process, in a folder with one desk's file in it."""

import io
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from bot.cli import main
from bot.cli.logs import QUIET

#: The variables in which the desk's secrets stand.
SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "TELEGRAM_TOKEN")

DESK = """\
company: {name: Helpful Ltd, languages: [en, pl], zone: Europe/Prague}
channels:
  slack: {bot_token: {env: SLACK_BOT_TOKEN}, app_token: {env: SLACK_APP_TOKEN}}
  telegram: {token: {env: TELEGRAM_TOKEN}}
store: {url: "sqlite:///desk.db"}
calendars:
  office: {zone: Europe/Prague, weekly: {mon-fri: ["09:00-17:00"]}}
  night: {zone: Europe/Prague, weekly: {mon-sun: ["22:00-06:00"]}}
agents:
  anna: {name: Anna Nowak, calendar: office, slack: U0ANNA}
  olga: {name: Olga Belova, calendar: office, slack: U0OLGA}
leads: [olga]
teams:
  general: {tier: 1, calendar: office, members: [olga], place: {slack: C0GENERAL}}
  dedicated: {tier: 1, calendar: office, members: [anna], place: {slack: C0VIP}}
plans:
  gold: {policy: vip, team: dedicated}
  plain: {policy: basic, team: general}
add_ons:
  named: {title: Dedicated agent, price: "1000 €", plans: [gold], entitles: [dedicated_agent]}
policies:
  vip:
    default_severity: low
    severities:
      high: {title: High, first_reply: {within: 1h, clock: wall, clause: A-1}}
      low: {title: Low, first_reply: {within: 2h, clock: office, clause: A-2}}
  basic:
    severities:
      normal: {title: Normal, first_reply: {within: 3h, clock: office}}
topics:
  billing: {title: Payments, team: general, first_reply: {within: 30m, clock: office, clause: B-1}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def value(self) -> Any:
        """The one JSON value on stdout: exactly one line, and nothing else."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def faults(self) -> list[str]:
        """What is on stderr, by lines; a traceback is never among them."""
        assert "Traceback" not in self.err, self.err
        return self.err.splitlines()


def opiekun(*line: str, stdin: bytes = b"") -> Answer:
    """Run `opiekun` with these arguments."""
    with _streams(["opiekun", *line], stdin) as (out, err):
        status = _status()
    return Answer(status=status, out=_text(out), err=_text(err))


def _status() -> int:
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return 0


@contextmanager
def _streams(arguments: Sequence[str], stdin: bytes) -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
    """The process's streams and logging, lent to the command and taken back."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    root = logging.getLogger()
    handlers, level, said = root.handlers[:], root.level, structlog.get_config()
    levels = {name: logging.getLogger(name).level for name in QUIET}
    sys.argv, sys.stdin = list(arguments), io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    sys.stdout, sys.stderr = out, err
    root.handlers[:] = []
    try:
        yield out, err
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before
        root.handlers[:] = handlers
        root.setLevel(level)
        for name, its_level in levels.items():
            logging.getLogger(name).setLevel(its_level)
        structlog.configure(**said)


def _text(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()
