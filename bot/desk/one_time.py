"""What stands behind a one-time link: the form in which a contact gives sensitive facts, or the one sight of one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.desk import asking, deposits, intake, showing
from bot.desk.turn import Turn
from bot.events import FactGiven
from bot.model.conversation import Status
from bot.model.deposits import Deposit, OneTimeLink, Page, Purpose
from bot.model.intake import Intake, IntakeState
from bot.model.policy import Ask
from bot.model.setup import Setup
from bot.texts import deposits as texts
from bot.texts.speech import Speech


def look(turn: Turn, token: str, *, is_incomplete: bool = False) -> Page | None:
    """The page as it is before anything is done on it."""
    found = _to_fill(turn, token)
    if found is not None:
        _, asked, asks = found
        say = turn.say_to(turn.contact(asked.contact))
        return texts.form_page(say, asks, turn.setup.company.name, is_incomplete=is_incomplete)
    seen = deposits.to_see(turn, token)
    return texts.confirm_page(*_about(turn, *seen)) if seen is not None else None


def fill_in(turn: Turn, token: str, sealed: Mapping[str, str]) -> Page | None:
    """Each fact that was asked is kept, sealed; what waits for them goes on."""
    found = _to_fill(turn, token)
    if found is None or not turn.tx.deposits.spend(found[0].token_hash):
        return None
    _, asked, asks = found
    contact = turn.contact(asked.contact)
    given = [ask for ask in asks if ask.id in sealed]
    for ask in given:
        deposits.keep(turn, asked, ask.id, sealed[ask.id])
    # What may be left out, and was, is not asked for again.
    skipped = {ask.id: "" for ask in asks if not ask.required and ask.id not in sealed}
    before = asked.conversation
    asked = replace(asked, given=(*asked.given, *(ask.id for ask in given)), answers={**asked.answers, **skipped})
    turn.tx.intakes.save(asked)
    for ask in given:
        intake.record(turn, asked, FactGiven(fact=ask.id))
    _tell(turn, asked, given)
    if asked.state is IntakeState.ASKING:
        intake.go_on(turn, contact, asked)
    opened = turn.tx.intakes.get(asked.number)
    if before is None and opened is not None:
        _tell(turn, opened, given)
    return texts.thanks_page(turn.say_to(contact), turn.setup.company.name)


def sealed_behind(turn: Turn, token: str) -> str | None:
    """What an agent's link shows, still sealed."""
    found = deposits.to_see(turn, token)
    return found[1].sealed if found is not None else None


def show_once(turn: Turn, token: str, words: str | None) -> Page | None:
    """Erased, and shown. Where nothing opens it, it stays as it is."""
    found = deposits.to_see(turn, token)
    if found is None:
        return None
    about = _about(turn, *found)
    if words is None:
        return texts.sealed_page(*about)
    return texts.shown_page(*about, words) if deposits.seen(turn, token) else None


def gone(setup: Setup) -> Page:
    """Whoever comes is unknown: the company's first language."""
    company = setup.company
    return texts.gone_page(Speech(company.fallback, company.zone, company.name), company.name)


def _to_fill(turn: Turn, token: str) -> tuple[OneTimeLink, Intake, Sequence[Ask]] | None:
    """The contact's form: all sensitive facts that are still missing, at once."""
    link = deposits.valid_link(turn, token)
    asked = turn.tx.intakes.get(link.intake) if link is not None and link.purpose is Purpose.FILL else None
    if link is None or asked is None:
        return None
    conversation = turn.tx.conversations.get(asked.conversation) if asked.conversation is not None else None
    is_over = conversation is None if asked.state is IntakeState.DONE else False
    if is_over or (conversation is not None and conversation.status is Status.CLOSED):
        return None
    asks = [ask for ask in asking.missing(turn, asked) if ask.sensitive]
    return (link, asked, asks) if asks else None


def _tell(turn: Turn, asked: Intake, given: Sequence[Ask]) -> None:
    """The agents see that it is there, never what it is."""
    conversation = turn.tx.conversations.get(asked.conversation) if asked.conversation is not None else None
    if conversation is None:
        return
    say = turn.say_in_thread(conversation)
    for ask in given:
        showing.post_inside(turn, conversation, texts.given(say, ask.label.in_(say.language)))
    asking.on_the_card(turn, conversation.number)


def _about(turn: Turn, link: OneTimeLink, deposit: Deposit) -> tuple[Speech, int | None, str]:
    """How the agent is spoken to, the conversation's number, and what was asked."""
    agent = turn.setup.agents.get(link.agent or "")
    company = turn.setup.company
    say = turn.say_to_agent(agent) if agent else Speech(company.fallback, company.zone, company.name)
    return say, deposit.conversation, deposits.label_of(turn, deposit, agent)
