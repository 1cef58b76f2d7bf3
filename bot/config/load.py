"""How this desk is configured: the file read once and validated whole, or every fault at once."""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.build import build
from bot.config.cautions import cautions
from bot.config.check import check, one_each
from bot.config.connect import Connector, secrets_in
from bot.config.connections import Connections, Console, Paging, UrlSource
from bot.config.document import Document
from bot.config.faults import Fault, Spot
from bot.config.names import mapping, names_in
from bot.config.rules import broken
from bot.config.secrets import SecretRef
from bot.config.shapes.file import FileShape
from bot.errors import ConfigError
from bot.model.setup import Setup

#: The sections without which no desk can run.
TO_RUN = frozenset({"channels", "calendars", "agents", "teams", "plans", "policies"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A configuration in which nothing is wrong.

    `warnings` are pointed lines, missing secrets among them; `missing_secrets` are those without which
    the desk can't run.
    """

    setup: Setup
    connections: Connections
    store: UrlSource
    redis: UrlSource | None
    console: Console
    paging: Paging
    alerts_token: SecretRef | None
    #: What sealed facts are kept with: the first seals, all of them open.
    vault_keys: tuple[SecretRef, ...]
    warnings: tuple[str, ...]
    missing_secrets: tuple[str, ...]

    @property
    def store_url(self) -> str:
        """The database's address, now; a SQLite path in it is absolute. Raises ConfigError where it is missing."""
        return self.store.read()

    def demand_secrets(self) -> None:
        """Raises ConfigError where a secret is missing that the desk needs to run."""
        if self.missing_secrets:
            raise ConfigError(self.missing_secrets)


def load(
    path: Path,
    *,
    parts: Collection[str] | None = None,
    partial: bool | None = None,
    environ: Mapping[str, str] | None = None,
) -> Loaded:
    """Read a configuration. What is there is always validated.

    `parts` are the sections that must be there. A `partial` file may mention names of sections that it does not
    have; left out, that is allowed where `parts` says which sections matter.

    Raises ConfigError with one line per fault, `FILE:LINE:COLUMN: what is wrong, …`, in the file's order.
    `environ` is where secrets are looked for, the process's environment if left out.
    """
    return load_text(_read(path), name=str(path), base=path.parent, parts=parts, partial=partial, environ=environ)


def load_text(
    text: str,
    *,
    name: str = "opiekun.yaml",
    base: Path = Path(),
    parts: Collection[str] | None = None,
    partial: bool | None = None,
    environ: Mapping[str, str] | None = None,
) -> Loaded:
    """Read a configuration from its text, as `load` does; `name` stands for the file in messages."""
    document = Document(name, text)
    shape, faults, warned = _validated(document, parts or (), partial=parts is not None if partial is None else partial)
    if shape is None or faults:
        raise ConfigError(document.lines(faults))
    return _loaded(shape, document, base, warned, os.environ if environ is None else environ)


def _validated(
    document: Document, parts: Collection[str], *, partial: bool
) -> tuple[FileShape | None, list[Fault], list[Fault]]:
    """The file in its shape, its faults and its cautions."""
    values = document.values
    if document.faults and values is None:
        return None, document.faults, []
    if not isinstance(values, dict) or not values:
        return None, [*document.faults, _no_sections(values)], []
    names = names_in(values, partial=partial)
    shape, faults = check(values, names)
    faults += document.faults
    faults += broken(values, names, faults)
    faults += _missing(values, parts)
    return shape, one_each(faults, values), [] if faults else list(cautions(values, names))


def _no_sections(values: Any) -> Fault:
    right = "write sections such as `calendars:` and under them what they hold"
    if not values and not isinstance(values, str | list):
        return Fault(path=(), what="the file is empty", found="no sections", right=right)
    found = "a list" if isinstance(values, list) else "a text"
    return Fault(path=(), what="not a configuration", found=found, right=right)


def _missing(values: Any, parts: Collection[str]) -> list[Fault]:
    present = ", ".join(values)
    return [
        Fault(path=(), what=f"the section `{part}` is missing", found=f"only {present}", right=f"add `{part}:`")
        for part in sorted(parts)
        if not mapping(values).get(part)
    ]


def _loaded(
    shape: FileShape, document: Document, base: Path, warned: list[Fault], environ: Mapping[str, str]
) -> Loaded:
    point = Connector(document, base)
    connections, store, redis = point.connections(shape), point.store(shape), point.redis(shape)
    paging, token = point.paging(shape), point.alerts_token(shape)
    keys = point.vault_keys(shape)
    pager = paging.webhook.secret if paging.webhook else None
    secrets = list(secrets_in(connections, store.secret, redis.secret if redis else None, pager, token, *keys))
    missing = [(line, needed) for secret, needed in secrets if (line := secret.missing(environ))]
    return Loaded(
        setup=build(shape),
        connections=connections,
        store=store,
        redis=redis,
        console=point.console(shape),
        paging=paging,
        alerts_token=token,
        vault_keys=keys,
        warnings=(*document.lines(warned), *(line for line, _ in missing)),
        missing_secrets=tuple(line for line, needed in missing if needed),
    )


def _read(path: Path) -> str:
    """The file's text. Raises ConfigError where it can't be read, or isn't UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        why = f"can't be read, found {error.strerror or error}, give the path of a readable file"
        raise ConfigError((f"{path}:1:1: {why}",)) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        lines = content[: error.start].decode("utf-8-sig", errors="replace").split("\n")
        spot = Spot(len(lines), len(lines[-1]) + 1)
        found = f"byte 0x{content[error.start]:02X}"
        line = f"{path}:{spot.line}:{spot.column}: not UTF-8, found {found}, save the file as UTF-8"
        raise ConfigError((line,)) from error
