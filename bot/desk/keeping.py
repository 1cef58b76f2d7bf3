"""What is in force: calendars with the holidays they were first used with, and each edition of what is promised."""

from dataclasses import replace
from datetime import datetime

from bot.errors import OpiekunError
from bot.model.edition import Edition
from bot.model.setup import Setup
from bot.ports import Tx
from calendars.errors import CalendarError
from calendars.hours import BusinessHours, CalendarSpec
from calendars.stored import fingerprint, spec_from_json, spec_to_json
from calendars.versions import in_force

CALENDAR = "calendar"


def keep(tx: Tx, setup: Setup, now: datetime) -> Setup:
    """The setup as it is kept: with its calendars' holidays, and with the number of its edition. What was edited since
    the last start becomes the next edition; conversations that are open go on by theirs."""
    setup = keep_calendars(tx, setup, now)
    return replace(setup, edition=tx.versions.add_edition(_edition_of(setup), now))


def as_kept(tx: Tx, setup: Setup, now: datetime) -> Setup:
    """The setup with its calendars as they would be kept; nothing is written."""
    specs = {key: _in_force(tx, key, hours, now)[0] for key, hours in setup.calendars.items()}
    return replace(setup, calendars={key: BusinessHours(spec) for key, spec in specs.items()})


def in_edition(tx: Tx, setup: Setup, number: int) -> Setup:
    """The desk as it is, with what was promised in that edition. Raises OpiekunError where it can't be read."""
    edition = tx.versions.edition(number)
    if edition is None:
        raise OpiekunError(f"edition {number} of the promises is missing in the database: restore a backup")
    try:
        calendars = {key: BusinessHours(spec_from_json(text)) for key, text in edition.calendars.items()}
    except CalendarError as cause:
        raise OpiekunError(f"a calendar of edition {number} can't be read: {cause}") from cause
    return replace(
        setup,
        plans={**setup.plans, **edition.plans},
        policies={**setup.policies, **edition.policies},
        topics={**setup.topics, **edition.topics},
        ladders={**setup.ladders, **edition.ladders},
        calendars={**setup.calendars, **calendars},
        edition=number,
    )


def _edition_of(setup: Setup) -> Edition:
    return Edition(
        plans=setup.plans,
        policies=setup.policies,
        topics=setup.topics,
        ladders=setup.ladders,
        calendars={key: spec_to_json(hours.spec) for key, hours in setup.calendars.items()},
    )


def keep_calendars(tx: Tx, setup: Setup, now: datetime) -> Setup:
    """The setup with its calendars as they are kept. One that is configured anew becomes a new version.

    Raises OpiekunError where a kept version can't be read, or holidays can't be resolved.
    """
    try:
        calendars = {key: _keep(tx, key, hours, now) for key, hours in setup.calendars.items()}
    except CalendarError as cause:
        raise OpiekunError(f"a calendar can't be put in force: {cause}") from cause
    return replace(setup, calendars=calendars)


def _keep(tx: Tx, key: str, hours: BusinessHours, now: datetime) -> BusinessHours:
    spec, is_new = _in_force(tx, key, hours, now)
    if is_new:
        tx.versions.add(CALENDAR, key, fingerprint(spec), spec_to_json(spec), now)
    return BusinessHours(spec)


def _in_force(tx: Tx, key: str, hours: BusinessHours, now: datetime) -> tuple[CalendarSpec, bool]:
    """The version of a calendar to use, and whether it is one that has not been kept yet."""
    written = tx.versions.latest(CALENDAR, key)
    kept = spec_from_json(written) if written is not None else None
    spec = in_force(hours.spec, kept, now.date())
    return spec, spec is not kept
