"""A calendar in use keeps the holidays it was first resolved with; an edit makes a new version."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.config import load_text
from bot.desk.keeping import CALENDAR, keep_calendars
from bot.model.setup import Setup
from bot.ports import Tx
from bot.store.inline import InlineStore

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
#: A Friday that Poland keeps free.
BOXING_DAY = datetime(2025, 12, 26, 11, tzinfo=UTC)


def setup(hours: str = "09:00-17:00") -> Setup:
    return load_text(
        f'calendars: {{office: {{zone: Europe/Warsaw, weekly: {{mon-fri: ["{hours}"]}}, holidays: PL}}}}'
    ).setup


def kept(store: InlineStore) -> str:
    return store.run_now(lambda tx: tx.versions.latest(CALENDAR, "office") or "")


def test_the_first_start_keeps_the_holidays_and_the_second_uses_them() -> None:
    store = InlineStore()
    first = store.run_now(lambda tx: keep_calendars(tx, setup(), NOW)).calendars["office"]
    written = kept(store)

    def an_older_package_did_not_know_it(tx: Tx) -> None:
        version = json.loads(written)
        holidays: Sequence[object] = version["snapshot"]["holidays"]
        assert "2025-12-26" in json.dumps(holidays)
        tx.versions.add(CALENDAR, "office", "x", written.replace("2025-12-26", "2025-12-27"), NOW)

    store.run_now(an_older_package_did_not_know_it)
    second = store.run_now(lambda tx: keep_calendars(tx, setup(), NOW)).calendars["office"]

    assert not first.is_open(BOXING_DAY)
    assert second.is_open(BOXING_DAY)


def test_what_is_configured_alike_is_written_once_and_an_edit_makes_a_new_version() -> None:
    store = InlineStore()
    store.run_now(lambda tx: keep_calendars(tx, setup(), NOW))
    before = kept(store)

    store.run_now(lambda tx: keep_calendars(tx, setup(), NOW))
    assert kept(store) == before

    edited = store.run_now(lambda tx: keep_calendars(tx, setup("10:00-18:00"), NOW)).calendars["office"]
    assert kept(store) != before
    assert not edited.is_open(datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
