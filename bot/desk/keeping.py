"""The calendars in force: each keeps the holidays it was first used with, so that an upgrade moves no deadline."""

from dataclasses import replace
from datetime import datetime

from bot.errors import OpiekunError
from bot.model.setup import Setup
from bot.ports import Tx
from calendars.errors import CalendarError
from calendars.hours import BusinessHours
from calendars.stored import fingerprint, spec_from_json, spec_to_json
from calendars.versions import in_force

CALENDAR = "calendar"


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
    written = tx.versions.latest(CALENDAR, key)
    kept = spec_from_json(written) if written is not None else None
    spec = in_force(hours.spec, kept, now.date())
    if spec is not kept:
        tx.versions.add(CALENDAR, key, fingerprint(spec), spec_to_json(spec), now)
    return BusinessHours(spec)
