"""What does a call of Alertmanager's say? Checked as it comes in, shortened, kept; read again when it is worked on.

The format is version 4 of the webhook's (prometheus.io, "Alerting: configuration", webhook_config).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.errors import Unreadable
from bot.model.alerts import CHANNEL, Alert, Alerted
from bot.model.inbound import Inbound
from bot.model.places import Identity, Place

#: As whom monitoring stands in the desk's own conversations.
SENDER = Identity(channel=CHANNEL, user="alertmanager")
NAME = "Alertmanager"

_VERSION = "4"
_STATES = ("firing", "resolved")
#: What is kept of other people's text.
_LABELS, _NAME, _VALUE, _FINGERPRINT = 24, 64, 400, 64


def kept(body: bytes) -> Mapping[str, Any]:
    """What is written down of a call. Raises Unreadable, saying what is wrong with it."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the body is not JSON; send Alertmanager's webhook format, version 4") from None
    if not isinstance(told, dict):
        raise Unreadable("the body is not an object; send Alertmanager's webhook format, version 4")
    if told.get("version") != _VERSION:
        raise Unreadable(f"version: {_shown(told.get('version'))}; this desk reads Alertmanager's webhook version 4")
    alerts = told.get("alerts")
    if not isinstance(alerts, list) or not alerts:
        raise Unreadable("alerts: there are none; send at least one")
    left_out = told.get("truncatedAlerts", 0)
    return {
        "group": _group(told),
        "status": _status(told, "status"),
        "alerts": [_alert(alert, f"alerts[{place}]") for place, alert in enumerate(alerts)],
        "left_out": left_out if isinstance(left_out, int) and 0 <= left_out < 1_000_000 else 0,
    }


def read(raw: Mapping[str, Any], saved_at: datetime) -> Inbound:
    """The call as it was kept, in the desk's words."""
    try:
        alerted = Alerted(
            group=raw["group"],
            is_firing=raw["status"] == "firing",
            alerts=tuple(_read(alert) for alert in raw["alerts"]),
            left_out=raw["left_out"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"a kept alert can't be read: {error}") from error
    place = Place(channel=CHANNEL, chat=alerted.group)
    return Inbound(
        sender=SENDER,
        sender_name=NAME,
        place=place,
        sent_at=saved_at,
        saved_at=saved_at,
        what=alerted,
        direct=True,
    )


def _group(told: Mapping[str, Any]) -> str:
    """Short, and the same for every call about one group of one receiver."""
    key = told.get("groupKey")
    if not isinstance(key, str) or not key:
        raise Unreadable("groupKey: it is missing")
    receiver = told.get("receiver")
    return hashlib.sha256(f"{receiver}\n{key}".encode("utf-8", "replace")).hexdigest()[:32]


def _status(told: Mapping[str, Any], where: str) -> str:
    status = told.get("status")
    if status not in _STATES:
        raise Unreadable(f"{where}: {_shown(status)}; firing or resolved")
    return str(status)


def _alert(told: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise Unreadable(f"{where}: not an object")
    labels = _texts(told, "labels", where)
    fingerprint = told.get("fingerprint")
    if not isinstance(fingerprint, str) or not fingerprint:
        # Older Alertmanagers send none: the labels are what tells alerts apart.
        named = json.dumps(sorted(labels.items())).encode()
        fingerprint = hashlib.sha256(named).hexdigest()
    return {
        "fingerprint": fingerprint[:_FINGERPRINT],
        "status": _status(told, f"{where}.status"),
        "labels": labels,
        "annotations": _texts(told, "annotations", where),
        "starts_at": _instant(told.get("startsAt"), f"{where}.startsAt"),
        "ends_at": _instant(told.get("endsAt"), f"{where}.endsAt"),
        "source": str(told.get("generatorURL") or "")[:_VALUE],
    }


def _texts(told: Mapping[str, Any], name: str, where: str) -> dict[str, str]:
    given = told.get(name) or {}
    if not isinstance(given, dict):
        raise Unreadable(f"{where}.{name}: not an object")
    if not all(isinstance(value, str) for value in given.values()):
        raise Unreadable(f"{where}.{name}: every value is a text")
    # The name comes first, so that no flood of labels can push it out.
    ordered = sorted(given.items(), key=lambda item: (item[0] != "alertname", item[0]))
    return {key[:_NAME]: value[:_VALUE] for key, value in ordered[:_LABELS]}


def _instant(told: Any, where: str) -> str | None:
    """ISO 8601. Nothing for what has no end yet: Go's zero instant, the year 1."""
    if told in (None, ""):
        return None
    try:
        at = datetime.fromisoformat(_to_microseconds(str(told)))
    except ValueError:
        raise Unreadable(f"{where}: {_shown(told)} is not an instant") from None
    if at.utcoffset() is None:
        raise Unreadable(f"{where}: {_shown(told)} has no offset")
    return at.isoformat() if at.year > 1970 else None


def _to_microseconds(told: str) -> str:
    """Go writes nanoseconds."""
    head, dot, rest = told.partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return f"{head}{dot}{digits[:6]:0<6}{rest[len(digits) :]}" if dot else told


def _read(raw: Mapping[str, Any]) -> Alert:
    starts_at, ends_at = raw["starts_at"], raw["ends_at"]
    return Alert(
        fingerprint=raw["fingerprint"],
        is_firing=raw["status"] == "firing",
        labels=raw["labels"],
        annotations=raw["annotations"],
        starts_at=datetime.fromisoformat(starts_at) if starts_at else None,
        ends_at=datetime.fromisoformat(ends_at) if ends_at else None,
        source=raw["source"],
    )


def _shown(value: Any) -> str:
    return repr(value)[:60]
