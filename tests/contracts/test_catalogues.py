"""Every catalogue keeps the house's promises: whole, with right plurals and placeholders, in one calm voice."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from catalogues_gallery import ANNA, IVAN, PIOTR, speech, to_agent, to_contact

import bot.texts
from bot.errors import ConfigError
from bot.model.rich import Body, Button
from bot.model.words import Language
from bot.routing.assignment import Reason
from bot.texts.card import reason_name
from bot.texts.catalogues import INFORMAL, placeholders, read, translations
from bot.texts.extract import main, template
from bot.texts.refusals import TO_AGENTS, TO_CONTACTS
from bot.texts.rendering.slack import to_slack
from bot.texts.rendering.telegram import to_telegram

HERE = Path(bot.texts.__file__).parent
TRANSLATED = [language for language in Language if language is not Language.EN]

#: "soon" promises a time that nobody knows.
SOON = re.compile(
    r"\b(soon|shortly|as soon as possible|asap|wkrótce|niebawem|niedługo|jak najszybciej|скоро|вскоре|незабаром"
    r"|невдовзі|якнайшвидше|скоріше|скор\w+ време|съвсем скоро)\b",
    re.IGNORECASE,
)

#: Past tenses that carry a person's gender. Neuter ones, which speak of things, do not match.
GENDERED = {
    Language.PL: re.compile(r"\b\w+(ął|ęła|ał|ała|ił|iła|ył|yła|łem|łam|łeś|łaś|szedł|szła)\b"),
    Language.RU: re.compile(r"\b\w+(ал|ала|ил|ила|ел|ела|лся|лась|ял|яла|шёл|шла)\b"),
    Language.UK: re.compile(r"\b\w+(ала|ила|іла|лася|вся|йшов|йшла|ував|ював)\b"),
    Language.BG: re.compile(r"\b\w+(ал|ала|ил|ила|ял|яла)\b"),
}
#: What looks like one and is none: "steady", "allotment", "with a team", "sends", "first of all".
NO_VERBS = {"stała", "przydział", "zespołem", "wysyła", "сначала"}


def catalog(language: Language) -> Catalog:
    path = HERE / "po" / f"{language.value}.po"
    return read(path.read_bytes(), language, path.name)


def strings(language: Language) -> list[str]:
    """Every string of the language, each plural form included."""
    found = []
    for message in catalog(language) if language is not Language.EN else template():
        wanted = message.id if language is Language.EN else message.string
        if message.id:
            found += wanted if isinstance(wanted, (tuple, list)) else [wanted]
    return found


def buttons(body: Body) -> list[Button]:
    return [button for row in body.rows for button in row]


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_and_none_is_left_over(language: Language) -> None:
    said = {message.id for message in template() if message.id}
    there = {message.id for message in catalog(language) if message.id}
    assert there == said
    assert all(strings(language))


def test_the_extractor_finds_every_text_in_the_code() -> None:
    """It can't see into f-strings on Python 3.11; the syntax tree can."""
    said = {message.id[0] if isinstance(message.id, tuple) else message.id for message in template() if message.id}
    for path in HERE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in ("gettext", "ngettext", "marked"):
                    assert node.args[0].value in said, f"{path.name}:{node.lineno} is not extracted"


def test_the_tool_finds_nothing_missing_and_changes_nothing() -> None:
    before = {path: path.read_bytes() for path in (HERE / "po").iterdir()}
    assert main(["--check"]) == 0
    assert {path: path.read_bytes() for path in (HERE / "po").iterdir()} == before


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_those_of_the_original(language: Language) -> None:
    for message in catalog(language):
        originals = message.id if isinstance(message.id, (tuple, list)) else [message.id]
        translated = message.string if isinstance(message.string, (tuple, list)) else [message.string]
        for text in translated if message.id else []:
            assert placeholders(text) == placeholders(originals[0]), text


@pytest.mark.parametrize(
    ("language", "days"),
    [
        (Language.EN, "1 day, 2 days, 5 days, 11 days, 21 days, 22 days, 101 days"),
        (Language.PL, "1 dzień, 2 dni, 5 dni, 11 dni, 21 dni, 22 dni, 101 dni"),
        (Language.RU, "1 день, 2 дня, 5 дней, 11 дней, 21 день, 22 дня, 101 день"),
        (Language.UK, "1 день, 2 дні, 5 днів, 11 днів, 21 день, 22 дні, 101 день"),
        (Language.BG, "1 ден, 2 дни, 5 дни, 11 дни, 21 дни, 22 дни, 101 дни"),
    ],
)
def test_numbers_take_the_plural_of_their_language(language: Language, days: str) -> None:
    say = speech(language)
    counted = [say.ngettext("{n} day", "{n} days", n).format(n=n) for n in (1, 2, 5, 11, 21, 22, 101)]
    assert ", ".join(counted) == days


@pytest.mark.parametrize("language", list(Language))
def test_the_voice_is_calm(language: Language) -> None:
    for text in strings(language):
        assert "!" not in text, text
        assert not SOON.search(text), text
        assert "  " not in text, text
        assert text == text.strip(), text


@pytest.mark.parametrize("language", list(GENDERED))
def test_no_past_tense_carries_a_gender(language: Language) -> None:
    for text in strings(language):
        assert {match.group().lower() for match in GENDERED[language].finditer(text)} <= NO_VERBS, text


@pytest.mark.parametrize("language", list(Language))
def test_no_letter_is_a_look_alike_from_another_script(language: Language) -> None:
    mixed = re.compile(r"[A-Za-z][а-яёіїєґА-ЯЁІЇЄҐ]|[а-яёіїєґА-ЯЁІЇЄҐ][A-Za-z]")
    foreign = {
        Language.EN: re.compile(r"[^\W\d_a-zA-Z]"),
        Language.PL: re.compile(r"[^\W\d_a-zA-ZąćęłńóśźżĄĆĘŁŃÓŚŹŻ]"),
        Language.RU: re.compile(r"[іїєґІЇЄҐ]"),
        Language.UK: re.compile(r"[ыэёъЫЭЁЪ'ʼ]"),
        Language.BG: re.compile(r"[ыэёіїєґЫЭЁІЇЄҐ]"),
    }[language]
    for text in strings(language):
        words = re.sub(r"\{\w+\}", "", text)
        assert not mixed.search(words), text
        assert not foreign.search(words), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_familiar_text_stands_beside_a_formal_one(language: Language) -> None:
    texts = catalog(language)
    for message in texts:
        if message.context == INFORMAL:
            assert texts.get(message.id).string != message.string


def test_polish_on_familiar_terms_never_says_panstwo() -> None:
    formal = {m.id for m in catalog(Language.PL) if m.id and not m.context and "Państw" in str(m.string)}
    informal = {m.id for m in catalog(Language.PL) if m.context == INFORMAL}
    assert formal <= informal


@pytest.mark.parametrize("language", list(Language))
def test_everything_said_can_be_shown_on_both_platforms(language: Language) -> None:
    say = speech(language)
    for body in (*to_contact(say), *to_agent(say)):
        assert body.text.plain.strip()
        assert "{" not in body.text.plain, body.text.plain
        assert to_telegram(body)["text"] == body.text.plain
        assert to_slack(body)["blocks"]
        for button in buttons(body):
            assert len(button.label) <= 40, button.label
            assert len(button.data.encode()) <= 64


@pytest.mark.parametrize("language", list(Language))
def test_names_are_never_inflected(language: Language) -> None:
    """Wherever a name's first letters stand, the whole name stands, as it was given."""
    say = speech(language)
    for person in (ANNA, PIOTR, IVAN):
        whole = say.name(person)
        stem = whole[:-2]
        for body in (*to_contact(say), *to_agent(say)):
            assert body.text.plain.count(stem) == body.text.plain.count(whole)


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_is_said_in_english_by_mistake(language: Language) -> None:
    english = {body.text.plain for body in to_contact(speech(Language.EN))}
    spoken = [body.text.plain for body in to_contact(speech(language))]
    names_alone = {f"{ANNA.latin}\n8"}
    assert not english & (set(spoken) - names_alone)


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("language", TRANSLATED)
def test_every_reason_of_the_routing_has_words(language: Language, reason: Reason) -> None:
    assert reason_name(speech(language), reason.value) != reason.value


def test_every_refusal_of_the_desk_has_a_sentence() -> None:
    desk = HERE.parent / "desk"
    codes = {code for path in desk.rglob("*.py") for code in re.findall(r'Refused\(\s*"(\w+)"', path.read_text())}
    assert codes
    assert codes <= set(TO_AGENTS) | set(TO_CONTACTS)


def test_a_company_says_it_in_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "pl.po").write_text('msgid "Hello."\nmsgstr "Witamy."\n', encoding="utf-8")
    texts = translations(Language.PL, tmp_path)
    assert texts.gettext("Hello.") == "Witamy."
    assert texts.gettext("Yes") == "Tak"
    assert translations(Language.RU, tmp_path).gettext("Hello.") == "Здравствуйте."


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('msgid "No. {number}"\nmsgstr "Nr {numer}"\n', "pl.po:1: {numer} is not a placeholder"),
        ('msgid "No. {number}"\nmsgstr "Nr {number"\n', "pl.po:1: a brace stands alone"),
        ('Yes: "Tak"\n', "pl.po: not a gettext catalogue"),
    ],
)
def test_a_faulty_text_of_a_company_is_pointed_at(tmp_path: Path, entry: str, told: str) -> None:
    (tmp_path / "pl.po").write_text(entry, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        translations(Language.PL, tmp_path)
    assert told in str(refused.value)
