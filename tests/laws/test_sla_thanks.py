"""Nothing but thanks, in the languages of the desk; in doubt it is more than thanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sla.thanks import is_only_thanks

ONLY_THANKS = {
    "signs": ["👍", "🙏", "👍👍👍", "👍🏽", "❤️", ":+1:", ":pray: :pray:", "👍 👌"],
    "en": [
        "thanks",
        "Thanks!",
        "THANKS!!!",
        "thx",
        "ty",
        "thank you",
        "Thank you very much",
        "Thank you so much!",
        "thanks a lot",
        "many thanks",
        "ok thanks",
        "Ok, thank you.",
        "Great, thanks!",
        "perfect thanks :)",
        "thanks Anna!",
        "Thanks, Anna",
        "Thank you, Anna Nowak!",
        "@anna thanks",
        "Hi, thanks",
        "Thanks for your help!",
        "Thanks for the quick reply 🙂",
        "Thank you all",
        "thanks again...",
        "Thanks, that works",
        "It works now, thank you!",
        "All good, thanks",
        "Got it, thanks a lot",
        "Much appreciated",
        "I really appreciate it!",
        "cheers",
        "Thanks,\nMaria",
        "Thank you!\n\nBest regards,\nMaria Ivanova",
        "Thanks, have a nice day!",
        "You are the best, thank you ❤️",
    ],
    "pl": [
        "dziękuję",
        "Dziekuje",
        "dziękuję bardzo",
        "Bardzo dziękuję!",
        "dzięki",
        "Dzięki wielkie!",
        "wielkie dzięki",
        "Dziękujemy za pomoc",
        "Dziękuję Pani Anno!",
        "Super, dzięki!",
        "ok, dziękuję",
        "Dziękuję za szybką odpowiedź, miłego dnia",
        "Dziękuję, pozdrawiam\nMaria",
        "Już działa, dziękuję",
        "Serdecznie dziękuję 🙏",
    ],
    "ru": [
        "спасибо",
        "Спасибо!",
        "спасибо большое",
        "Большое спасибо!",
        "Спасибо)))",
        "спс",
        "Благодарю",
        "Огромное спасибо за помощь!",
        "Спасибо, Анна!",
        "Спасибо, Анна Петровна",
        "ок, спасибо",
        "Всё работает, спасибо!",
        "Все понятно, спасибо вам большое",
        "Спасибо за оперативность, хорошего дня!",
        "Спасибо.\nС уважением,\nИван",
    ],
    "uk": [
        "дякую",
        "Дякую!",
        "щиро дякую",
        "Дуже дякую!",
        "дякую щиро",
        "Дякую, Ганно 🙏",
        "Дякуємо за допомогу",
        "спасибі",
        "Велика подяка!",
        "Все працює, дякую!",
        "Добре, дякую",
        "Дякую за швидку відповідь. Гарного дня!",
    ],
    "bg": [
        "благодаря",
        "Благодаря!",
        "Благодаря много!",
        "много благодаря",
        "мерси",
        "Мерси много",
        "Благодаря ви",
        "Ок, благодаря",
        "Благодаря, Анна!",
        "Благодаря за съдействието",
        "Благодаря за бързия отговор, хубав ден!",
        "Всичко е наред, благодаря",
        "Супер, мерси",
    ],
}

MORE_THAN_THANKS = {
    "nothing": ["", "   ", "!!!", "ok", "Ok.", "👌", "🙂", "Anna", "👎", "great", "+1 to that", "1"],
    "en": [
        "thanks, still broken",
        "Thanks. Broken",
        "Thanks! Still not working",
        "thanks but no",
        "no thanks",
        "No, thank you",
        "thanks?",
        "Thanks for nothing",
        "Thanks in advance",
        "thanks, when",
        "Thanks, Help",
        "Thanks\nBroken",
        "Thanks\nHelp me",
        "Thank you. One more question",
        "thanks 2",
        "Thanks, please close",
        "Thanks, I will check tomorrow",
        "thanks :(",
        "thanks (it is down again)",
        "Thank you for the invoice",
        "yes thanks",
        "thanks 👎",
        "thanks https://example.com",
        "Thanks! " * 40,
    ],
    "pl": [
        "dziękuję, ale nadal nie działa",
        "dzięki, a kiedy?",
        "Dziękuję. Nie działa",
        "nie dziękuję",
        "Dziękuję, proszę o kontakt",
        "z góry dziękuję",
        "tak, dziękuję",
    ],
    "ru": [
        "спасибо, но не работает",
        "спасибо, не надо",
        "Спасибо. Не работает",
        "спасибо(((",
        "Спасибо, а когда?",
        "заранее спасибо",
        "нет, спасибо",
        "Спасибо, жду",
        "не работает, спасибо",
    ],
    "uk": ["дякую, але ні", "дякую, а коли?", "Дякую. Не працює", "ні, дякую", "наперед дякую", "не працює, дякую"],
    "bg": [
        "благодаря, но пак не работи",
        "Благодаря. Не работи",
        "не, благодаря",
        "благодаря предварително",
        "мерси, а кога?",
        "не работи, благодаря",
    ],
}


def cases(table: dict[str, list[str]]) -> list[object]:
    return [pytest.param(text, id=f"{group}-{text[:24]!r}") for group, texts in table.items() for text in texts]


@pytest.mark.parametrize("text", cases(ONLY_THANKS))
def test_it_is_nothing_but_thanks(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize("text", cases(MORE_THAN_THANKS))
def test_it_is_more_than_thanks(text: str) -> None:
    assert not is_only_thanks(text)


def test_a_known_name_may_stand_anywhere() -> None:
    assert not is_only_thanks("anna, thanks")
    assert is_only_thanks("anna, thanks", names=["Anna", "Nowak"])
    assert not is_only_thanks("anna", names=["Anna"]), "a name alone thanks nobody"


THANKS = st.sampled_from([text for texts in ONLY_THANKS.values() for text in texts])


@given(THANKS, st.sampled_from([" but it is still broken", ". Не работает", ", a co dalej", "?", " 42", " :("]))
def test_thanks_with_anything_after_it_reopen(text: str, more: str) -> None:
    assert not is_only_thanks(text + more)


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert is_only_thanks(text) in (True, False)
