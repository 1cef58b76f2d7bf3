"""What is read about a sensitive fact: by agents where it is kept, and on the pages where it is given and seen."""

from collections.abc import Sequence
from datetime import datetime

from bot.model.deposits import DepositState, Page, PageField
from bot.model.policy import Ask
from bot.model.rich import Body, Button, Rich, italic
from bot.model.words import PersonName
from bot.texts.speech import Speech


def link_to_see(say: Speech, number: int, fact: str, link: str, until: datetime, now: datetime) -> Body:
    """To one agent, in private."""
    text = say.gettext("#{number}, {fact}: shown once, then erased. The link is for you alone, good {by_when}.")
    told = text.format(number=number, fact=fact, by_when=say.by(until, now))
    return Body(text=Rich.of(told), rows=((Button(label=say.gettext("Go to it"), action="form", link=link),),))


def is_erased(say: Speech, number: int, fact: str) -> Body:
    """Somebody has seen or checked it, or it was kept long enough."""
    text = say.gettext("#{number}, {fact}: erased already. If it is still needed, the customer has to give it again.")
    return Body(text=Rich.of(text.format(number=number, fact=fact)))


def erased(say: Speech, fact: str, state: DepositState, agent: PersonName | None, now: datetime) -> Body:
    """On record in the thread: who, and when; never what."""
    name = say.name(agent) if agent is not None else "–"
    when = say.moment(now, now)
    match state:
        case DepositState.SEEN:
            text = say.gettext("{fact}: seen once and erased, {agent}, {moment}")
        case DepositState.CHECKED:
            text = say.gettext("{fact}: checked and erased unseen, {agent}, {moment}")
        case _:
            text = say.gettext("{fact}: erased, nobody has looked in time")
    return Body(text=Rich.of(italic(text.format(fact=fact, agent=name, moment=when))))


def given(say: Speech, fact: str) -> Body:
    """A new line in the thread; the buttons are on the card."""
    text = say.gettext("{fact}: given in the one-time form. It can be seen once, by a button of the card.")
    return Body(text=Rich.of(italic(text.format(fact=fact))))


def form_page(say: Speech, asks: Sequence[Ask], company: str, *, is_incomplete: bool = False) -> Page:
    """Where the contact gives what must not stand in a chat."""
    text = say.gettext(
        "What you write here does not appear in the chat. It is kept encrypted, shown once to whoever checks it, and "
        "then erased. This page is good once."
    )
    return Page(
        language=say.language.value,
        title=company or say.gettext("Support desk"),
        text=text,
        fields=tuple(
            PageField(name=ask.id, label=ask.label.in_(say.language), is_required=ask.required) for ask in asks
        ),
        send=say.gettext("Send"),
        fault=say.gettext("Please fill this in.") if is_incomplete else "",
    )


def thanks_page(say: Speech, company: str) -> Page:
    text = say.gettext("Thank you, it has arrived. This page can be closed; the rest goes on in the chat.")
    return Page(language=say.language.value, title=company or say.gettext("Support desk"), text=text)


def gone_page(say: Speech, company: str) -> Page:
    """A link that was used, has expired, or never was."""
    text = say.gettext("This page was used already, or its time is over. A new one comes by the chat.")
    return Page(language=say.language.value, title=company or say.gettext("Support desk"), text=text)


def confirm_page(say: Speech, number: int | None, fact: str) -> Page:
    """A look at the link shows nothing yet: previews look, too."""
    text = say.gettext("It is shown once, to you, and erased. That you saw it is on record.")
    return Page(language=say.language.value, title=_title(number, fact), text=text, send=say.gettext("Show it now"))


def shown_page(say: Speech, number: int | None, fact: str, value: str) -> Page:
    text = say.gettext("This is the only time it is shown. It is erased here.")
    return Page(language=say.language.value, title=_title(number, fact), text=text, shown=value)


def sealed_page(say: Speech, number: int | None, fact: str) -> Page:
    """What opens it is not there any more."""
    text = say.gettext("It can't be opened: the key it was sealed with is missing in `vault.keys`. Nothing was erased.")
    return Page(language=say.language.value, title=_title(number, fact), text=text)


def _title(number: int | None, fact: str) -> str:
    return f"#{number} · {fact}" if number is not None else fact
