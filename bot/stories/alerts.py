"""How does a story's alert read as Alertmanager tells it? As a call of its webhook, version 4, with one alert."""

import hashlib
from collections.abc import Mapping, MutableMapping
from datetime import datetime
from typing import Any

#: What Go writes where nothing has ended.
_NO_END = "0001-01-01T00:00:00Z"


def payload_of(alert: Mapping[str, Any], now: datetime, fired: MutableMapping[str, datetime]) -> Mapping[str, Any]:
    """The call. `fired` remembers since when each alert fires, so that its end says the same."""
    labels = {str(name): str(value) for name, value in alert["labels"].items()}
    annotations = {str(name): str(value) for name, value in (alert.get("annotations") or {}).items()}
    status = str(alert.get("status", "firing"))
    fingerprint = hashlib.sha256(str(sorted(labels.items())).encode()).hexdigest()[:16]
    starts_at = fired.setdefault(fingerprint, now) if status == "firing" else fired.pop(fingerprint, now)
    name = labels.get("alertname", "")
    return {
        "version": "4",
        "groupKey": f'{{}}:{{alertname="{name}"}}',
        "truncatedAlerts": 0,
        "status": status,
        "receiver": "opiekun",
        "groupLabels": {"alertname": name},
        "commonLabels": labels,
        "commonAnnotations": annotations,
        "externalURL": "http://alertmanager.example:9093",
        "alerts": [
            {
                "status": status,
                "labels": labels,
                "annotations": annotations,
                "startsAt": starts_at.isoformat(),
                "endsAt": now.isoformat() if status == "resolved" else _NO_END,
                "generatorURL": "http://prometheus.example:9090/graph",
                "fingerprint": fingerprint,
            }
        ],
    }
