"""Where do the words of a language come from? From its .po file, compiled in memory on first use.

A company may put .po files of its own in a folder (`pl.po`, …): what is in them comes first, the rest stays ours.
English needs no file: the message ids are the English texts.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.errors import ConfigError
from bot.model.words import Language

#: The context (msgctxt) of texts on familiar terms, which stand beside the formal ones.
INFORMAL = "informal"


@cache
def translations(language: Language, folder: Path | None = None) -> NullTranslations:
    """The language's texts, those of `folder` before our own. Raises ConfigError where a file there is faulty."""
    ours = _ours(language)
    if folder is None or not (path := folder / f"{language.value}.po").is_file():
        return ours
    theirs = compiled(read(path.read_bytes(), language, str(path)))
    theirs.add_fallback(ours)
    return theirs


def read(po: bytes, language: Language, name: str) -> Catalog:
    """The catalogue in a .po file. Raises ConfigError with a line for every translation that can't be used."""
    try:
        catalog = read_po(BytesIO(po), locale=language.value, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise ConfigError((f"{name}: not a gettext catalogue: {error}",)) from error
    if faults := [f"{name}:{message.lineno}: {why}" for message in catalog if (why := fault(message))]:
        raise ConfigError(tuple(faults))
    return catalog


def compiled(catalog: Catalog) -> GNUTranslations:
    """What gettext looks things up in."""
    mo = BytesIO()
    write_mo(mo, catalog)
    mo.seek(0)
    return GNUTranslations(mo)


def fault(message: Message) -> str:
    """Why a translation can't take its original's place; empty where it can."""
    if not message.id or not message.string:
        return ""
    originals = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    wanted = {name for text in originals for name in placeholders(text)}
    strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    for text in filter(None, strings):
        try:
            found = placeholders(text)
        except ValueError:
            return f"a brace stands alone in {text!r}; write placeholders as {{name}}"
        if extra := found - wanted:
            return f"{{{min(extra)}}} is not a placeholder of {originals[0]!r}; it has {sorted(wanted) or 'none'}"
    return ""


def placeholders(text: str) -> set[str]:
    """The names in braces. Raises ValueError where a brace stands alone."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def _ours(language: Language) -> NullTranslations:
    po = files("bot.texts") / "po" / f"{language.value}.po"
    return compiled(read_po(BytesIO(po.read_bytes()), locale=language.value)) if po.is_file() else NullTranslations()
