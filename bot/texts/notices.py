"""What does a notice of maintenance or an outage say: to contacts, to the lead who makes it, and where notices are
listed?"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.model.notices import Notice, NoticeKind, NoticeState, Reach, Whom
from bot.model.rich import Body, Button, Rich, bold, quote
from bot.model.words import Language, PersonName, Words
from bot.texts.dates import language_name
from bot.texts.marking import marked
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech

_KINDS: Mapping[NoticeKind, str] = {
    NoticeKind.MAINTENANCE: marked("Maintenance"),
    NoticeKind.OUTAGE: marked("Outage"),
}
_EMBLEMS: Mapping[NoticeKind, str] = {NoticeKind.MAINTENANCE: "🛠", NoticeKind.OUTAGE: "⚠"}
_OVER: Mapping[NoticeKind, str] = {
    NoticeKind.MAINTENANCE: marked("The maintenance is over."),
    NoticeKind.OUTAGE: marked("The outage is over."),
}
_NEW = marked("Notice no. {number}, not published")
_CHANGE = marked("Change of notice no. {number}, not published")
#: How much of a notice a list, or the news of its end, repeats.
_SHORT = 200

# To contacts


def notice(say: Speech, told: Notice, now: datetime, *, is_sent_here: bool | None) -> Body:
    """What a contact reads; with the button that asks for notices to be sent here, or ends that. None: neither."""
    rows = () if is_sent_here is None or told.state is not NoticeState.RUNNING else (_wish(say, told, is_sent_here),)
    return Body(text=_told(say, told, now), rows=rows)


def listed(say: Speech, running: Sequence[Notice], now: datetime) -> Rich:
    """What runs, as it stands under a list of other things; nothing where nothing does."""
    return Rich.of(*(part for told in running for part in ("\n\n", _told(say, told, now))))


def over(say: Speech, told: Notice) -> Body:
    """To those to whom it was sent."""
    words = quote(_shortened(told.text.in_(say.language)))
    return Body(text=as_words(Rich.of("✅ ", bold(say.gettext(_OVER[told.kind])), "\n", words)))


def wish_noted(say: Speech, *, is_on: bool, by: str = "") -> Body:
    """In answer to the verb or the button; `by` is who chose it, where others read along."""
    if is_on:
        text = say.gettext("Notices of maintenance and outages come to this chat at once.")
    else:
        text = say.gettext("Notices are not sent to this chat. While one is running, you see it when you write to us.")
    return Body(text=Rich.of(as_words(bold(by)), "\n" if by else "", text))


def _told(say: Speech, told: Notice, now: datetime) -> Rich:
    lines: list[Rich | str] = [_head(say, told), told.text.in_(say.language)]
    if told.from_at is not None and (told.kind is NoticeKind.MAINTENANCE or told.from_at > now):
        lines.append(say.gettext("Start: {when}").format(when=say.when(told.from_at, now)))
    if told.state is NoticeState.ENDED and told.ended_at is not None:
        lines.append(say.gettext("Over: {when}").format(when=say.when(told.ended_at, now)))
    elif told.until_at is not None:
        lines.append(say.gettext("End: {when}").format(when=say.when(told.until_at, now)))
    return _joined(lines)


def _head(say: Speech, told: Notice) -> Rich:
    """What it is of."""
    return Rich.of(bold(f"{_EMBLEMS[told.kind]} {say.gettext(_KINDS[told.kind])}"))


def _wish(say: Speech, told: Notice, is_sent_here: bool) -> tuple[Button, ...]:
    if is_sent_here:
        return (Button(label=say.gettext("Stop sending notices"), action="notices_off", args=(_mark(told),)),)
    return (Button(label=say.gettext("Send such notices here"), action="notices_on", args=(_mark(told),)),)


# To leads


def draft(say: Speech, told: Notice, reach: Reach, now: datetime, languages: Sequence[Language]) -> Body:
    """What would go out, to how many, and the two buttons: nothing goes out without one of them."""
    number = told.replaces or told.number
    head = _CHANGE if told.replaces else _NEW
    lines = [Rich.of(bold(say.gettext(head).format(number=number))), *_facts(say, told, reach, now, languages)]
    publish = Button(label=say.gettext("Publish"), action="notice_publish", args=(_mark(told),), primary=True)
    cancel = Button(label=say.gettext("Cancel"), action="notice_cancel", args=(_mark(told),))
    return Body(text=_joined(lines), rows=((publish, cancel),))


def published(
    say: Speech,
    told: Notice,
    reach: Reach,
    now: datetime,
    languages: Sequence[Language],
    *,
    by: PersonName | None,
    at: datetime,
) -> Body:
    """In place of the draft: who published it, and the button that ends it. Without a name it was monitoring."""
    number = told.replaces or told.number
    if by is None:
        text = say.gettext("Notice no. {number}: published by monitoring {at_when}.")
        head = text.format(number=number, at_when=say.at(at, now))
    else:
        text = say.gettext("Notice no. {number}: published by {agent} {at_when}.")
        head = text.format(number=number, agent=say.name(by), at_when=say.at(at, now))
    end = Button(label=say.gettext("End it"), action="notice_end", args=(f"n{number}",), danger=True)
    return Body(text=_joined([Rich.of(bold(head)), *_facts(say, told, reach, now, languages)]), rows=((end,),))


def discarded(say: Speech, told: Notice, by: PersonName | None, now: datetime) -> Body:
    """In place of the draft: nothing went out. Without a name, what it was about is over."""
    number = told.replaces or told.number
    if by is None:
        text = say.gettext("Notice no. {number}: not published; the alerts are over.")
        return _body(text.format(number=number))
    text = say.gettext("Notice no. {number}: not published, {agent}.")
    return _body(text.format(number=number, agent=say.name(by)))


def ended(say: Speech, told: Notice, by: PersonName | None, now: datetime) -> Body:
    """It is over, and who ended it; without a name it was its own time, or monitoring."""
    if by is None:
        return _body(say.gettext("Notice no. {number}: over.").format(number=told.number))
    text = say.gettext("Notice no. {number}: ended by {agent} {at_when}.")
    return _body(text.format(number=told.number, agent=say.name(by), at_when=say.at(now, now)))


def running(say: Speech, notices: Sequence[Notice], now: datetime) -> Body:
    """What runs, each with the button that ends it."""
    if not notices:
        return _body(say.gettext("No notice is running."))
    lines = [
        Rich.of(
            bold(say.gettext("No. {number}").format(number=told.number)),
            f" · {say.gettext(_KINDS[told.kind])} · {whom(say, told.whom)}{_times(say, told, now)}",
            "\n",
            _shortened(told.text.in_(say.language)),
        )
        for told in notices
    ]
    rows = tuple(
        (
            Button(
                label=say.gettext("End no. {number}").format(number=told.number),
                action="notice_end",
                args=(f"n{told.number}",),
            ),
        )
        for told in notices[:_MOST_BUTTONS]
    )
    return Body(text=_joined(lines), rows=rows)


#: Slack shows so many blocks of a message at most; a list of more is ended by the verb.
_MOST_BUTTONS = 20


def whom(say: Speech, meant: Whom) -> str:
    """Whom it is for."""
    if meant.is_all:
        return say.gettext("all customers")
    plans = say.gettext("plans: {plans}").format(plans=", ".join(meant.plans)) if meant.plans else ""
    keys = say.gettext("customers: {customers}").format(customers=", ".join(meant.customers)) if meant.customers else ""
    return "; ".join(filter(None, (plans, keys)))


def prepared(company_languages: Sequence[Language], speech_of: Mapping[Language, Speech]) -> Words:
    """What a notice says that monitoring began and nobody has worded: nothing of the alert itself, which is the
    desk's own."""
    text = {
        language: speech_of[language].gettext(
            "Some of our services do not work as they should. We are working on it, and tell you here when it is over."
        )
        for language in company_languages
    }
    return Words(by_language=text, fallback=company_languages[0])


def _facts(say: Speech, told: Notice, reach: Reach, now: datetime, languages: Sequence[Language]) -> list[Rich | str]:
    lines: list[Rich | str] = [f"{say.gettext(_KINDS[told.kind])} · {whom(say, told.whom)}{_times(say, told, now)}"]
    for language in languages:
        words = told.text.by_language.get(language)
        if words is not None:
            lines.append(Rich.of(bold(language_name(language)), "\n", quote(words)))
    lacking = [language_name(language) for language in languages if language not in told.text.by_language]
    if lacking:
        shown = told.text.fallback if told.text.fallback in told.text.by_language else next(iter(told.text.by_language))
        text = say.gettext("Without a text of their own: {languages}. They read: {language}.")
        lines.append(text.format(languages=", ".join(lacking), language=language_name(shown)))
    counted = say.gettext("Customers: {customers} · contacts: {contacts} · chats told at once: {chats}")
    lines.append(counted.format(customers=reach.customers, contacts=reach.contacts, chats=reach.chats))
    return lines


def _times(say: Speech, told: Notice, now: datetime) -> str:
    start = say.gettext("Start: {when}").format(when=say.when(told.from_at, now)) if told.from_at else ""
    end = say.gettext("End: {when}").format(when=say.when(told.until_at, now)) if told.until_at else ""
    return "".join(f" · {part}" for part in (start, end) if part)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"


def _mark(told: Notice) -> str:
    """How a button names a notice: not as a conversation is named."""
    return f"n{told.number}"


def _joined(lines: Sequence[Rich | str]) -> Rich:
    parts = [part for line in lines for part in ("\n", line)]
    return as_words(Rich.of(*parts[1:]))


def _body(text: str) -> Body:
    return Body(text=Rich.of(text))
