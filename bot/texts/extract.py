"""Which texts are there to translate? `python -m bot.texts.extract` brings the .po files up to date with the code.

New texts appear untranslated, texts no longer said move to the end; `--check` only says what is missing, and
exits with 1 where something is. Babel's own extractor reads the code.
"""

import argparse
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.model.words import Language
from bot.texts.catalogues import INFORMAL

_HERE = Path(__file__).parent
_KEYWORDS = {"gettext": None, "ngettext": (1, 2), "marked": None}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 where a text is missing")
    options = parser.parse_args(arguments)
    missing = [line for language in Language if language is not Language.EN for line in _one(language, options.check)]
    print(*missing, sep="\n", end="\n" if missing else "", file=sys.stderr)  # noqa: T201
    return 1 if missing else 0


def template() -> Catalog:
    """Every text the code says, with the files that say it."""
    catalog = Catalog(project="opiekun", charset="utf-8")
    found = extract_from_dir(
        _HERE, method_map=[("**.py", "python")], keywords=_KEYWORDS, comment_tags=("Translators:",)
    )
    for filename, _, message, comments, context in found:
        catalog.add(message, None, [(f"bot/texts/{filename}", 0)], auto_comments=comments, context=context)
    return catalog


def _with_informal(said: Catalog, catalog: Catalog) -> Catalog:
    """What is said, and the familiar variants that the language has of it: no code names those. The date stays, so
    that a file changes only where its texts do."""
    said.creation_date = catalog.creation_date
    for message in catalog:
        if message.context == INFORMAL and (formal := said.get(message.id)) is not None:
            said.add(message.id, None, formal.locations, context=INFORMAL)
    return said


def _one(language: Language, only_check: bool) -> list[str]:
    path = _HERE / "po" / f"{language.value}.po"
    with path.open("rb") as file:
        catalog = read_po(file, locale=language.value)
    catalog.update(_with_informal(template(), catalog), no_fuzzy_matching=True)
    if not only_check:
        with path.open("wb") as file:
            write_po(file, catalog, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return [
        f"{path.name}: not translated: {message.id!r}"
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, (tuple, list)) else [message.string])
    ]


if __name__ == "__main__":
    raise SystemExit(main())
