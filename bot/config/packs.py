"""Which policy packs are shipped, and where? Each is a folder: a configuration, and stories that play it."""

from pathlib import Path

from bot.errors import OpiekunError

_BOT = Path(__file__).parents[1]
#: In a wheel they lie in the package; in a checkout, where they are written.
_FOLDERS = (_BOT / "policies", _BOT.parent / "deploy" / "policies")


def packs() -> dict[str, Path]:
    """The folder of each pack, by its name."""
    home = next((folder for folder in _FOLDERS if folder.is_dir()), None)
    found = sorted(home.iterdir()) if home else []
    return {folder.name: folder for folder in found if (folder / "opiekun.yaml").is_file()}


def pack(name: str) -> Path:
    """That pack's folder. Raises OpiekunError naming those there are."""
    there = packs()
    if name not in there:
        raise OpiekunError(f"--pack: there is no {name!r}; there are {', '.join(there) or 'none'}")
    return there[name]
