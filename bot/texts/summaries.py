"""What is read about the written summary of a call: by the agent who writes it, and by the contact who confirms it."""

from datetime import datetime

from bot.model.rich import Body, Button, Rich, bold, italic, quote
from bot.model.words import PersonName
from bot.texts.calls_to_agents import CallFacts, about
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech


def write_a_summary(say: Speech, number: int, kind: str, at: datetime) -> Button:
    """The agent's button. It carries what the call was about, for a form is shown before anything is looked up."""
    args = (str(number), kind, str(int(at.timestamp())))
    return Button(label=say.gettext("Held: write a summary"), action="summarize", args=args)


def write_summary(say: Speech, agent: PersonName, facts: CallFacts) -> Body:
    """Where no form can be shown: the next words are the summary."""
    text = say.gettext("{agent}: your next message here is the summary of this call, {when}. The customer confirms it.")
    told = text.format(agent=say.name(agent), when=say.when(facts.at, facts.now))
    return Body(text=Rich.of(italic(told), "\n", about(say, facts)))


def summary_sent(say: Speech, contact: str) -> Body:
    """To the agent: it waits for the contact now."""
    return Body(text=Rich.of(italic(say.gettext("Summary sent, to be confirmed by:")), " ", as_words(contact)))


def summary(say: Speech, number: int, at: datetime, agent: PersonName, text: str, now: datetime) -> Body:
    """To the contact. Buttons: "agree" and "correct", args (dialogue,)."""
    args = (str(number),)
    agree = Button(label=say.gettext("Confirm"), action="agree", args=args, primary=True)
    correct = Button(label=say.gettext("Correct"), action="correct", args=args)
    return Body(
        text=Rich.of(_headed(say, at, agent, text, now), "\n", say.gettext("Is this right?")), rows=((agree, correct),)
    )


def summary_answered(
    say: Speech, at: datetime, agent: PersonName, text: str, now: datetime, *, is_agreed: bool
) -> Body:
    """In its place, once they have said."""
    to_write = say.gettext("Please write here what is to be different.")
    answer = say.gettext("Confirmed.") if is_agreed else to_write
    return Body(text=Rich.of(_headed(say, at, agent, text, now), "\n", answer))


def answered_inside(say: Speech, contact: str, *, is_agreed: bool) -> Body:
    """In the agents' thread."""
    text = say.gettext("Summary confirmed by:") if is_agreed else say.gettext("Summary to be corrected, says:")
    return Body(text=Rich.of(italic(text), " ", as_words(contact)))


def wish_to_correct(say: Speech, text: str) -> str:
    """What a contact is taken to say who corrects a summary that belongs to no conversation yet."""
    head = say.gettext("This summary of our call is to be corrected:")
    return f"{head}\n{text}"


def _headed(say: Speech, at: datetime, agent: PersonName, text: str, now: datetime) -> Rich:
    head = say.gettext("Summary of the call: {when}, with {agent}").format(
        when=say.when(at, now), agent=say.name(agent)
    )
    return Rich.of(bold(head), "\n", quote(text))
