"""Is this message nothing but thanks? In doubt it is not: a needless reopening costs less than a missed word."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from bot.sla.thanks_words import EXTRAS, NOT_NAMES, THANKS, Phrases

#: Nobody needs more words for thanks alone; a longer message is read by a person.
_LONGEST = 160

#: Shades of skin, and what joins or varies signs.
_MARKS = "\ufe0f\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_SHORTCODE = re.compile(r":([a-z0-9_+-]+):(?::skin-tone-\d:)?")
#: Slack sends some signs by name.
_SHORTCODES = {
    "+1": "👍",
    "thumbsup": "👍",
    "pray": "🙏",
    "heart": "❤",
    "bow": "🙇",
    "handshake": "🤝",
    "ok_hand": "👌",
    "blush": "😊",
    "smile": "😄",
    "slightly_smiling_face": "🙂",
}
#: A smile in letters; a lone closing bracket is one too.
_SMILE = re.compile(r"(?:[:;=]-?[)D]+|\){1,}|\^_\^|<3)(?=\s|$|[.!,])")
_TOKEN = re.compile(r"@?[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*|\n|[.!,;:…–—\s-]|.", re.DOTALL)
_PAUSES = frozenset(".!;…\n")
_SILENT = frozenset(",:–—- \t\r")


def is_only_thanks(text: str, *, names: Collection[str] = ()) -> bool:
    """Does it thank, and say nothing else? Names, smiles and courtesies around it are fine.

    "Thanks Anna!", "дякую 🙏" and "👍" are; "thanks, still broken" is not, and no question is. `names` are first
    or last names that are known to be such wherever they stand; others are recognised only after the thanks.
    """
    if len(text) > _LONGEST:
        return False
    tokens = list(_tokens(text))
    known = {_plain(name) for name in names}
    place, has_thanked = 0, False
    while place < len(tokens):
        if tokens[place] in _PAUSES:
            place += 1
        elif length := _longest(THANKS, tokens, place):
            place, has_thanked = place + length, True
        elif length := _longest(EXTRAS, tokens, place):
            place += length
        elif _plain(tokens[place]) in known:
            place += 1
        elif length := _name(tokens, place, has_thanked=has_thanked):
            place += length
        else:
            return False
    return has_thanked


def _tokens(text: str) -> Iterator[str]:
    """Words, pauses and signs. Emoji lose their shades; smiles made of letters fall away."""
    text = _SHORTCODE.sub(lambda found: _SHORTCODES.get(found[1], found[0]), text)
    text = _SMILE.sub(" ", unicodedata.normalize("NFC", text.strip()))
    for token in _TOKEN.findall(text.translate(dict.fromkeys(map(ord, _MARKS)))):
        if token not in _SILENT:
            yield token


def _longest(phrases: Phrases, tokens: Sequence[str], place: int) -> int:
    """How many tokens the longest phrase takes that begins here; 0 when none does."""
    for phrase in phrases.get(_plain(tokens[place]), ()):
        if tuple(_plain(token) for token in tokens[place : place + len(phrase)]) == phrase:
            return len(phrase)
    return 0


def _name(tokens: Sequence[str], place: int, *, has_thanked: bool) -> int:
    """How many tokens here are a name: one or two capitalised words after thanks, on the same breath or as a
    signature that ends the message. What begins a new sentence is capitalised for another reason."""
    if tokens[place].startswith("@"):
        return 1
    run = 0
    while place + run < len(tokens) and run < 2 and _is_capitalised(tokens[place + run]):
        run += 1
    if not has_thanked or not run or any(_plain(t) in NOT_NAMES for t in tokens[place : place + run]):
        return 0
    before = tokens[place - 1]
    is_signature = before == "\n" and all(token in _PAUSES for token in tokens[place + run :])
    return run if before not in _PAUSES or is_signature else 0


def _is_capitalised(token: str) -> bool:
    return len(token) > 1 and token[0].isupper() and token[1:].islower()


def _plain(token: str) -> str:
    return token.casefold().replace("’", "'").replace("ʼ", "'").replace("ё", "е")
