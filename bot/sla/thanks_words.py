"""The words of thanks, and the courtesies that go with them, in the languages the desk speaks."""

from collections import defaultdict
from itertools import product

Phrases = dict[str, tuple[tuple[str, ...], ...]]

#: Signs that thank on their own.
_THANKS_SIGNS = "👍🙏❤💙💛💚💐🌹🙇🤝"
#: Signs that only keep thanks company.
_EXTRA_SIGNS = "🙂😊😀😃😄😁☺👌✅💪🎉🥰😍🤗😉💯✨👏🌸🌷🌞☀"

#: `a|b` is a choice, `~` stands for nothing.
_THANKS = """
thanks|thank-you|thankyou|thx|tnx|thnx|ty|tysm|cheers|merci
thank you|u|ya
many|much thanks
much appreciated
i|we ~|really|do appreciate it|that
appreciate it
appreciated

dziękuję|dziekuje|dziękujemy|dziekujemy|dzięki|dzieki|dzięks|dzieks|dziękówka|dzięksy
wielkie|serdeczne|stokrotne|piękne dzięki|dzieki
serdecznie|bardzo|pięknie|slicznie|ślicznie|uprzejmie dziękuję|dziekuje|dziękujemy

спасибо|спасибочки|спс|пасиб|пасибо|спасибки|сенкс|мерси
благодарю|благодарим|благодарен|благодарна|благодарны|признателен|признательна
большое|огромное спасибо

дякую|дякуємо|дяки|дякс|спасибі|вдячний|вдячна|вдячні
щиро|дуже дякую|дякуємо|вдячний|вдячна|вдячні
щира|велика подяка|дяка

благодаря|благодарим|мерси|благодарности
"""

_EXTRAS = """
very|so much
so|very very much
a lot|bunch|ton|million
lots|loads|tons
again|both|all|everyone|guys|team|indeed|kindly
to you|everyone|all ~|all|both|guys
for everything|that|this|it|help|support
for your|the|this|that help|reply|response|support|answer|assistance|info|information|time|work|fix
for your|the quick|prompt|fast|great|kind|swift help|reply|response|support|answer|assistance|work|fix
for all ~|the|your help|support|work|assistance
for helping|answering|replying|explaining|fixing ~|me|us|it|this|that ~|out
and|& ~
hi|hello|dear
ok|okay|k|oke|great|perfect|excellent|awesome|super|cool|wonderful|brilliant|amazing|fantastic|lovely|nice|good
got|noted ~|it
all good|clear|set|solved|fine
it|that|everything|all works|worked|helped|helps ~|now|perfectly|fine|great|well
works|worked|solved|fixed|resolved ~|now|perfectly
problem|issue solved|fixed|resolved
have|wish|wishing ~|you a good|great|nice|lovely day|evening|weekend|one
best|kind|warm regards|wishes
regards|best|cheers
you are|'re|rock the|a ~|best|great|star
you're the|a best|star

bardzo|serdecznie|pięknie|ślicznie|wielkie|uprzejmie
raz jeszcze
jeszcze raz
za pomoc|wszystko|odpowiedź|odpowiedz|informację|informacje|wsparcie|reakcję|wyjaśnienie|to
za szybką|szybka|błyskawiczną|sprawną|ekspresową pomoc|odpowiedź|odpowiedz|reakcję|reakcje
panu|pani|państwu|panie|wam|tobie|ci
i
w porządku|porzadku
super|świetnie|swietnie|doskonale|rewelacja|ekstra|wspaniale|dobrze|dobra|spoko|oki|okej|jasne|idealnie|git
działa|dziala|pomogło|pomoglo ~|już
już|wszystko działa|dziala|jasne
miłego|milego dnia|weekendu|wieczoru
pozdrawiam|pozdrawiamy|pozdrowienia ~|serdecznie
dzień dobry
witam|cześć|hej

большое|огромное|вам|тебе|всем|ещё|очень|искренне|преогромное
ещё раз
вас|тебя
вам|тебе большое|огромное
за помощь|ответ|всё|оперативность|поддержку|информацию|разъяснение|разъяснения|работу|внимание
за быстрый|оперативный|скорый|подробный ответ
за быструю|оперативную помощь|реакцию|поддержку
и
ок|окей|хорошо|отлично|супер|прекрасно|замечательно|понял|поняла|поняли|понятно|принято|ясно|класс|здорово|круто|ладно|добро
всё|все работает|заработало|понятно|ясно|хорошо|получилось|отлично
работает|заработало|помогло|получилось
хорошего|удачного|доброго ~|вам дня|вечера
с уважением
здравствуйте|привет|добрый ~|день|вечер

велике|вам|тобі|всім|дуже|щиро|щире|ще
ще раз
вас|тебе
вам велике|дуже|щиро
за допомогу|відповідь|все|усе|оперативність|підтримку|інформацію|пояснення|роботу|увагу
за швидку|оперативну допомогу|відповідь|реакцію|підтримку
і|та|й
добре|чудово|гаразд|зрозуміло|зрозумів|зрозуміла|прийнято|ясно|супер|клас|відмінно|прекрасно|круто
все|усе працює|запрацювало|зрозуміло|ясно|добре|чудово
працює|запрацювало|допомогло|вийшло
гарного|хорошого|вдалого ~|вам дня|вечора
з повагою
доброго|добрий дня|день|вечір
вітаю|привіт

много|ви|ти|вам|всички|отново|пак|сърдечно|най-сърдечно|искрено
много много
още веднъж
за помощта|отговора|всичко|съдействието|бързината|информацията|подкрепата|разяснението|отзивчивостта
за бързия|изчерпателния отговор
за бързата|навременната помощ|реакция|подкрепа
и
добре|чудесно|супер|страхотно|отлично|перфектно|разбрах|ясно|прекрасно|окей|браво|екстра
всичко работи|тръгна|е|е ~|наред|ясно|ок
всичко е наред|ясно|ок|точно
работи|тръгна|проработи|стана ~|вече
хубав|приятен|лек|успешен|спокоен ден|уикенд
хубава|приятна|лека вечер|нощ|седмица
поздрави|поздрав
с уважение
здравейте|здравей|привет
добър ден|вечер
"""

#: Capitalised words that are no name, so that "Thanks, Help" and a signature-like "Broken" reopen.
NOT_NAMES = frozenset(
    """
    but however still help please no not nope yes why when where what how urgent broken again wait stop now problem
    error down fails failed missing question also one another and if sorry unfortunately never nothing more same
    ale jednak nadal wciąż pomocy proszę nie tak czemu kiedy gdzie co jak pilne znowu czekam problem błąd pytanie
    jeszcze dalej niestety nigdy nic
    но однако помогите пожалуйста нет не да почему когда где что как срочно опять снова проблема ошибка вопрос ещё
    еще жду увы никогда ничего
    але однак допоможіть будь ласка ні не так чому коли де що як терміново знову проблема помилка питання ще чекаю
    на жаль ніколи нічого
    обаче помощ моля не да защо кога къде какво как спешно пак отново проблем грешка въпрос още чакам уви нищо
    """.split()  # noqa: SIM905 - a list of words is read best as words
)


def _phrases(text: str, signs: str) -> Phrases:
    """The table by first word, the longest phrase first."""
    found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for line in text.replace("ё", "е").splitlines():
        for choice in product(*(part.split("|") for part in line.split())):
            phrase = tuple(word for word in choice if word != "~")
            if phrase:
                found[phrase[0]].add(phrase)
    for sign in signs:
        found[sign].add((sign,))
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()}


#: What thanks.
THANKS = _phrases(_THANKS, _THANKS_SIGNS)
#: What may stand beside it and says nothing more.
EXTRAS = _phrases(_EXTRAS, _EXTRA_SIGNS)
