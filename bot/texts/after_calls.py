"""What is read about a call once its time is over: by the agent, who says whether it took place, and by the contact."""

from datetime import datetime

from bot.model.bookings import CallResult
from bot.model.rich import Body, Button, Rich, bold
from bot.model.words import PersonName
from bot.texts.calls_to_agents import CallFacts, about
from bot.texts.speech import Speech
from bot.texts.summaries import write_a_summary


def was_it_held(say: Speech, number: int, facts: CallFacts) -> Body:
    """Buttons: "held" and "not_held", args (dialogue,); and to sum it up."""
    text = say.gettext("Did this call take place? {when}").format(when=say.when(facts.at, facts.now))
    args = (str(number),)
    held = Button(label=say.gettext("Held"), action="held", args=args, primary=True)
    not_held = Button(label=say.gettext("Not held"), action="not_held", args=args)
    summary = write_a_summary(say, number, facts.kind, facts.at)
    return Body(text=Rich.of(bold(text), "\n", about(say, facts)), rows=((held, not_held), (summary,)))


def result(say: Speech, number: int, facts: CallFacts, became: CallResult | None, by: PersonName) -> Body:
    """In the place of the question: what was said, and by whom. What was held can still be summed up. Buttons:
    "was_not_held" or "was_held", args (dialogue,), by which it is corrected."""
    if became is CallResult.NOT_HELD:
        text = say.gettext("Call not held: {when} · {agent}. The customer is offered another time.")
        correct = Button(label=say.gettext("Correct: it was held"), action="was_held", args=(str(number),))
    else:
        text = say.gettext("Call held: {when} · {agent}")
        correct = Button(label=say.gettext("Correct: it was not held"), action="was_not_held", args=(str(number),))
    told = text.format(when=say.when(facts.at, facts.now), agent=say.name(by))
    summary = ((write_a_summary(say, number, facts.kind, facts.at),),) if became is CallResult.HELD else ()
    return Body(text=Rich.of(bold(told), "\n", about(say, facts)), rows=(*summary, (correct,)))


def not_held(say: Speech, number: int, at: datetime, agent: PersonName, now: datetime) -> Body:
    """Whoever it was that did not come is not said. Button: "again" args (dialogue,)."""
    text = say.gettext("This call did not take place: {when}, with {agent}. Another time can be chosen here.")
    told = text.format(when=say.when(at, now), agent=say.name(agent))
    return Body(text=Rich.of(told), rows=((book_again(say, number),),))


def held_after_all(say: Speech, at: datetime, agent: PersonName, now: datetime) -> Body:
    """The contact had been told that it did not take place."""
    text = say.gettext("Corrected: this call took place: {when}, with {agent}.")
    return Body(text=Rich.of(text.format(when=say.when(at, now), agent=say.name(agent))))


def book_again(say: Speech, number: int) -> Button:
    return Button(label=say.gettext("Book again"), action="again", args=(str(number),))
