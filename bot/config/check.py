"""Is every key known, and every value written as its key wants it? What is not becomes a fault with its path."""

import re
import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.config.faults import Fault, Path, Wrong, choose, nearest, one_of
from bot.config.names import Names, at, mapping
from bot.config.shapes.base import Shape
from bot.config.shapes.file import FileShape
from bot.model.words import Language

_KEY_MARK = "[key]"
_MISSING = "this key is missing"
_UNKNOWN = "unknown key"

#: What pydantic calls an error, and what a person is told: what is wrong, what would be right.
_WORDS = {
    "dict_type": ("must be a mapping", "write keys and values under it"),
    "model_type": ("must be a mapping", "write keys and values under it"),
    "tuple_type": ("must be a list", "write it like [one, two]"),
    "int_type": ("must be a whole number", "write digits without quotes"),
    "bool_type": ("must be true or false", "write true or false"),
    "string_type": ("must be text", "put it in quotes"),
}
#: A text where keys belong may be a secret in the wrong place, so it is not shown.
_UNSEEN = {"dict_type", "model_type", "tuple_type"}


def check(values: Any, names: Names) -> tuple[FileShape | None, list[Fault]]:
    """The file in its shape, or all the faults that keep it from having one."""
    try:
        return FileShape.model_validate(values, context=names), []
    except ValidationError as error:
        return None, [_fault(detail, values) for detail in error.errors(include_url=False, include_input=True)]


def one_each(faults: list[Fault], values: Any) -> list[Fault]:
    """The faults without those that only follow from another: a misspelt key is not missing as well."""
    misspelt = {meant for fault in faults if (meant := _meant(fault, values))}
    return [fault for fault in faults if fault.path not in misspelt]


def keys_at(path: Path) -> tuple[str, ...]:
    """The keys that a mapping at this path may have."""
    kind: Any = FileShape
    for part in path:
        kind = _inner(kind, part)
    return _keys(kind) if _is_shape(kind) else ()


def shapes(kind: Any = FileShape, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every kind of value the file may hold: its path, with `*` for names and list items, and its type."""
    yield path, kind
    plain = _plain(kind)
    if _is_shape(plain):
        for key in _keys(plain):
            yield from shapes(_inner(plain, key), (*path, key))
    elif get_origin(plain) in (dict, tuple):
        yield from shapes(_inner(plain, "*"), (*path, "*"))


@cache
def texts() -> tuple[tuple[str, ...], ...]:
    """Where the file may hold a text that people read, with `*` for names and list items."""
    return tuple(path for path, kind in shapes() if get_origin(kind) is dict and get_args(kind)[0] is Language)


def _meant(fault: Fault, values: Any) -> Path | None:
    """The path that a misspelt key was meant to be, which the file therefore lacks."""
    if fault.what != _UNKNOWN:
        return None
    key = nearest(str(fault.path[-1]), _free_keys(values, fault.path[:-1]))
    return (*fault.path[:-1], key) if key else None


def _fault(detail: ErrorDetails, values: Any) -> Fault:
    path, context = detail["loc"], detail.get("ctx", {})
    on_key = bool(path) and path[-1] == _KEY_MARK
    if on_key:
        path = path[:-1]
    kind, error = detail["type"], context.get("error")
    if isinstance(error, Wrong):
        return Fault(path=path, what=error.what, right=error.right, found=error.found, on_key=on_key)
    if kind == "missing":
        others = _keys_present(values, path[:-1])
        return Fault(path=path, what=_MISSING, found=others, right=f"add `{path[-1]}: …`")
    if kind == "extra_forbidden":
        right = choose(str(path[-1]), _free_keys(values, path[:-1]))
        return Fault(path=path, what=_UNKNOWN, right=right, on_key=True)
    if kind in ("enum", "literal_error"):
        return _choice(path, detail, on_key=on_key)
    what, right = _WORDS.get(kind) or _limit(detail)
    found = "a text" if kind in _UNSEEN and isinstance(detail["input"], str) else None
    return Fault(path=path, what=what, right=right, found=found, on_key=on_key)


def _choice(path: Path, detail: ErrorDetails, *, on_key: bool) -> Fault:
    allowed = re.findall(r"'([^']*)'", str(detail["ctx"]["expected"]))
    value = detail["input"]
    right = choose(value, allowed) if isinstance(value, str) else f"expected {one_of(allowed)}"
    return Fault(path=path, what="not one of the words for this", right=right, on_key=on_key)


def _limit(detail: ErrorDetails) -> tuple[str, str]:
    """A number out of bounds; else pydantic's own words."""
    bounds = detail.get("ctx", {})
    if "ge" in bounds:
        return "too small a number", f"write {bounds['ge']} or more"
    if "le" in bounds:
        return "too large a number", f"write {bounds['le']} or less"
    return detail["msg"], ""


def _free_keys(values: Any, path: Path) -> tuple[str, ...]:
    """The keys that may still be added here; all that there are, where none is left."""
    known, taken = keys_at(path), mapping(at(values, path))
    return tuple(key for key in known if key not in taken) or known


def _keys_present(values: Any, path: Path) -> str:
    keys = list(mapping(at(values, path)))
    return "only " + ", ".join(keys[:12]) if keys else "no keys"


def _is_shape(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Shape)


def _keys(shape: Any) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in shape.model_fields.items())


def _plain(kind: Any) -> Any:
    """The type without what is said about it, and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (typing.Union, types.UnionType):
        rest = [each for each in get_args(kind) if each is not type(None)]
        return _plain(rest[0]) if len(rest) == 1 else kind
    return kind


def _inner(kind: Any, part: str | int) -> Any:
    """The type of what is under a key, or of a list's items."""
    kind = _plain(kind)
    if _is_shape(kind):
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        return _plain(fields[part].annotation) if part in fields else None
    if get_origin(kind) is dict:
        return _plain(get_args(kind)[1])
    return _plain(get_args(kind)[0]) if get_origin(kind) is tuple else None
