"""The model sentences of the house style, to the letter, as the desk would say them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from catalogues_gallery import ANNA, IVAN, NOW, PIOTR, card_facts, local, promise_facts, speech

from bot.model.rich import Body
from bot.model.words import Language
from bot.texts import to_agents, to_contacts
from bot.texts.calls import call_confirmed
from bot.texts.facts import Answering

EN, PL, RU, UK, BG = Language

LEAVE = Answering(agent=PIOTR, reason="cover", cover_for=ANNA, until=date(2026, 12, 1), back_on=date(2026, 12, 2))


def labels(body: Body) -> str:
    return " ".join(f"[{button.label}]" for row in body.rows for button in row)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (EN, "Hello. Your contact is Anna Nowak. First reply by 15:10 today (London)."),
        (PL, "Dzień dobry. Państwa sprawami zajmuje się Anna Nowak. Pierwsza odpowiedź: dziś do 15:10 (Warszawa)."),
        (RU, "Здравствуйте. С вами работает Анна Новак. Первый ответ: сегодня до 15:10 (Москва)."),
        (UK, "Добрий день. З вами працює Анна Новак. Перша відповідь: сьогодні до 15:10 (Київ)."),
        (BG, "Здравейте. Вашето лице за контакт е Анна Новак. Първи отговор: днес до 15:10 ч. (София)."),
    ],
)
def test_greeting(language: Language, told: str) -> None:
    due = local(language, 2026, 11, 20, 15, 10)
    facts = promise_facts(due_at=due, now=local(language, 2026, 11, 20, 14, 0))
    assert to_contacts.promise(speech(language), facts).text.plain == told


def test_a_customer_on_familiar_terms() -> None:
    facts = promise_facts(due_at=local(PL, 2026, 11, 20, 15, 10), now=local(PL, 2026, 11, 20, 14, 0))
    assert to_contacts.promise(replace(speech(PL), informal=True), facts).text.plain == (
        "Cześć. Twoimi sprawami zajmuje się Anna Nowak. Pierwsza odpowiedź: dziś do 15:10 (Warszawa)."
    )


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (EN, "No. 143 received. We are back Mon 23 Nov at 09:00; reply by 11:00 (London)."),
        (PL, "Zgłoszenie nr 143 przyjęte. Wracamy w pon. 23.11 o 9:00, odpowiedź do 11:00 (Warszawa)."),
        (RU, "Обращение № 143 принято. Снова на связи в пн 23.11 с 9:00, ответ до 11:00 (Москва)."),
        (UK, "Звернення № 143 прийнято. Знову на зв’язку в пн 23.11 з 9:00, відповідь до 11:00 (Київ)."),
        (BG, "Заявка № 143 е приета. Отново на линия в пон., 23.11, от 9:00 ч.; отговор до 11:00 ч. (София)."),
    ],
)
def test_off_hours(language: Language, told: str) -> None:
    opens, due = local(language, 2026, 11, 23, 9, 0), local(language, 2026, 11, 23, 11, 0)
    text = to_contacts.promise(speech(language), promise_facts(opens_at=opens, due_at=due)).text.plain
    name = speech(language).name(ANNA)
    assert text.startswith(told)
    assert text.removeprefix(told).endswith(f" {name}.")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (EN, "Piotr Zieliński is covering up to and including Tue 1 Dec. Anna Nowak is back Wed 2 Dec."),
        (PL, "Do wt. 1.12 włącznie zastępuje Piotr Zieliński. Anna Nowak wraca w śr. 2.12."),
        (RU, "По вт 1.12 включительно с вами работает Пётр Зелинский. Анна Новак возвращается в ср 2.12."),
        (UK, "До вт 1.12 включно з вами працює Пётр Зелинский. Анна Новак повертається в ср 2.12."),
        (BG, "До вт., 1.12, включително с Вас работи Пётр Зелинский. Анна Новак се връща в ср., 2.12."),
    ],
)
def test_cover(language: Language, told: str) -> None:
    assert to_contacts.new_responsible(speech(language), LEAVE, NOW).text.plain == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (EN, "A senior is joining: Ivan Petrov. Anna Nowak stays your contact."),
        (PL, "Dołącza druga linia: Ivan Petrov. Osoba kontaktowa bez zmian: Anna Nowak."),
        (RU, "Подключается вторая линия: Иван Петров. Контактное лицо прежнее: Анна Новак."),
        (UK, "Долучається друга лінія: Иван Петров. Контактна особа та сама: Анна Новак."),
        (BG, "Включва се втора линия: Иван Петров. Лицето Ви за контакт остава Анна Новак."),
    ],
)
def test_tier_two(language: Language, told: str) -> None:
    assert to_contacts.senior_joined(speech(language), IVAN, ANNA).text.plain == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (EN, "Call confirmed: Tue 24 Nov, 09:30 (London), with Anna Nowak. [Move] [Cancel]"),
        (PL, "Rozmowa potwierdzona: wt. 24.11, 9:30 (Warszawa), Anna Nowak. [Zmień termin] [Odwołaj]"),
        (RU, "Звонок подтверждён: вт 24.11, 9:30 (Москва), Анна Новак. [Перенести] [Отменить]"),
        (UK, "Дзвінок підтверджено: вт 24.11, 9:30 (Київ), Анна Новак. [Перенести] [Скасувати]"),
        (BG, "Разговорът е потвърден: вт., 24.11, 9:30 ч. (София), Анна Новак. [Промяна на часа] [Отмяна]"),
    ],
)
def test_call(language: Language, told: str) -> None:
    body = call_confirmed(speech(language), 9, local(language, 2026, 11, 24, 9, 30), ANNA, NOW)
    assert f"{body.text.plain} {labels(body)}" == told


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (EN, "Is no. 143 solved? [Yes] [No, I still need help]"),
        (PL, "Czy zgłoszenie nr 143 można zamknąć? [Tak] [Nie, problem trwa]"),
        (RU, "Вопрос по обращению № 143 решён? [Да] [Нет, нужна помощь]"),
        (UK, "Питання за зверненням № 143 вирішено? [Так] [Ні, потрібна допомога]"),
        (BG, "Решена ли е заявка № 143? [Да] [Не, нужна е помощ]"),
    ],
)
def test_solved(language: Language, told: str) -> None:
    body = to_contacts.resolved(speech(language), 143)
    assert f"{body.text.plain} {labels(body)}" == told


def test_the_card() -> None:
    body = to_agents.card(speech(EN), card_facts(customer="Acme", plan="all-inclusive", severity="Critical"))
    assert body.text.plain == (
        "🔴 #142 Acme · all-inclusive · Telegram · bg\nCritical\non us: Anna Nowak (dedicated)\nfirst reply 14:12"
    )
    assert [row[0].data for row in body.rows] == ["take:142", "accept:142", "why:142"]


def test_a_name_follows_the_script_of_the_reader() -> None:
    facts = promise_facts()
    assert "Anna Nowak" in to_contacts.promise(speech(PL), facts).text.plain
    assert "Анна Новак" in to_contacts.promise(speech(BG), facts).text.plain
