"""Payloads as the platforms document them, from the files beside this one."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PAYLOADS = Path(__file__).parent / "payloads"

#: When the desk wrote them down: shortly after they were sent.
SAVED_AT = datetime.fromtimestamp(1764000200, UTC)


def payload(platform: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PAYLOADS / platform / f"{name}.json").read_text())
    return found


def names(platform: str) -> list[str]:
    return sorted(path.stem for path in (PAYLOADS / platform).glob("*.json"))
