"""Seals what must not lie open in the database, and opens it again. The first key seals, every key opens (rotation)."""

import base64
import binascii
import os
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import OpiekunError

_BYTES = 32
#: Nobody but its owner may read or write it.
_OURS_ALONE = 0o600


class Vault:
    """Fulfils `bot.ports.Vault`."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Each key is 32 bytes in base64. Raises OpiekunError."""
        self._fernet = MultiFernet([Fernet(_key(key, at)) for at, key in enumerate(keys, 1)])

    def seal(self, words: str) -> str:
        return self._fernet.encrypt(words.encode()).decode("ascii")

    def unseal(self, sealed: str) -> str | None:
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode()
        except InvalidToken:
            return None


def new_key() -> str:
    return Fernet.generate_key().decode("ascii")


def key_beside(database: Path) -> str:
    """The key in the file beside a SQLite database, made on first use. It is no part of the database nor of its
    backups. Raises OpiekunError where it can't be read, or others can."""
    path = database.with_name(database.name + ".key")
    try:
        if not path.exists():
            return _make(path)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise OpiekunError(f"{path}: others may read this key; chmod 600 {path}")
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a key"
        raise OpiekunError(f"{path}: the key can't be read or written ({why}); see docs/operations.md") from error


def _make(path: Path) -> str:
    key = new_key()
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OURS_ALONE)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def _key(text: str, at: int) -> bytes:
    """Fernet wants the base64 of addresses; `openssl rand -base64 32` writes the other one."""
    try:
        raw = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != _BYTES:
        raise OpiekunError(f"vault.keys: key {at} is not 32 bytes in base64; make one: openssl rand -base64 32")
    return base64.urlsafe_b64encode(raw)
