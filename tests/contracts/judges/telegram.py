"""Is a call one that the Bot API documents? aiogram's models of its methods and types say so."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from simulator.calls import Call

if TYPE_CHECKING:
    from aiogram.methods.base import TelegramMethod
    from aiogram.types import InputFile

#: Fields of aiogram's models that the current Bot API no longer documents.
_DEPRECATED = frozenset({"allow_sending_without_reply", "disable_web_page_preview", "reply_to_message_id"})


def judge_telegram(call: Call) -> list[str]:
    """What is wrong with the call: an unknown method or argument, a value of the wrong type, at any depth."""
    model = _models().get(call.method)
    if model is None:
        return ["the Bot API has no such method"]
    odd = [f"{name}: no argument of this method" for name in call.args if name not in documented(call.method)]
    try:
        parsed = model.model_validate({**call.args, **_files(call, model)})
    except ValidationError as error:
        return odd + [f"{_path(one['loc'])}: {one['msg']}" for one in error.errors()]
    return odd + [told for name in call.args for told in _extras(getattr(parsed, name, None), name)]


def documented(method: str) -> frozenset[str]:
    """The names of a method's arguments."""
    return frozenset(_models()[method].model_fields) - _DEPRECATED


def required(method: str) -> frozenset[str]:
    """The names of the arguments that a method cannot do without."""
    return frozenset(name for name, one in _models()[method].model_fields.items() if one.is_required())


def returned(method: str) -> Any:
    """The type of a method's answer."""
    return _models()[method].__returning__


@cache
def _models() -> dict[str, type[TelegramMethod[Any]]]:
    """Every method's model, by the method's name; imported late, since to build them takes seconds."""
    import aiogram.methods
    from aiogram.methods.base import TelegramMethod

    found = vars(aiogram.methods).values()
    models = [one for one in found if isinstance(one, type) and issubclass(one, TelegramMethod)]
    return {model.__api_method__: model for model in models if model is not TelegramMethod}


def _files(call: Call, model: type[BaseModel]) -> dict[str, InputFile]:
    """An uploaded part stands for a file; the argument that names it by attach:// then is that file."""
    from aiogram.types import BufferedInputFile

    names = [name for name, value in call.args.items() if str(value).startswith("attach://")]
    names += [name for name in call.files if name in model.model_fields]
    return {name: BufferedInputFile(b"", filename=name) for name in names}


def _extras(value: Any, path: str) -> Iterator[str]:
    """Fields that no type documents; aiogram takes them along in silence."""
    if isinstance(value, BaseModel):
        yield from (f"{path}.{name}: no field of {type(value).__name__}" for name in value.model_extra or {})
        for name in value.model_fields_set:
            yield from _extras(getattr(value, name, None), f"{path}.{name}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _extras(item, f"{path}[{place}]")


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in location)
