"""What do agents read when another team is called in?"""

from collections.abc import Sequence
from datetime import datetime

from bot.model.rich import Body, Button, Rich, bold, italic
from bot.model.words import PersonName
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech

#: What the button carries that takes back the choice of a team.
NEVER_MIND = "-"


def which_team(say: Speech, number: int, teams: Sequence[str]) -> Body:
    """Whom to call in: a button for each team."""
    rows = tuple((Button(label=team, action="escalate", args=(str(number), team)),) for team in teams)
    return Body(text=Rich.of(say.gettext("Which team?")), rows=rows)


def ask_why(say: Speech, agent: PersonName, number: int, team: str) -> Body:
    """In place of the choice: what is still missing, and from whom."""
    text = say.gettext("Calling in: {team}. {agent}: your next words here are the reason, and stay inside.")
    back = Button(label=say.gettext("Cancel"), action="escalate", args=(str(number), NEVER_MIND))
    return Body(text=Rich.of(text.format(team=team, agent=say.name(agent))), rows=((back,),))


def never_mind(say: Speech) -> Body:
    """In place of the question for the reason."""
    return _line(say.gettext("Nobody is called in."))


def call(say: Speech, number: int, customer: str, by: str, why: str, accept_by: datetime, now: datetime) -> Body:
    """To the team that is called: whose matter it is, why, and until when it is to be accepted."""
    head = as_words(bold(f"🔺 #{number} {customer}"))
    until = say.gettext("please accept {by_when}").format(by_when=say.by(accept_by, now))
    rows = (
        (
            Button(label=say.gettext("Accept"), action="accept", args=(str(number),), primary=True),
            Button(label=say.gettext("Ask back"), action="ask_back", args=(str(number),)),
        ),
    )
    return Body(text=Rich.of(head, f", {until}\n", as_words(f"{by}: {why}")), rows=rows)


def contact_asks(say: Speech) -> str:
    """Why the team is called, where the contact has called it."""
    return say.gettext("the customer asks for more help")


def asked_for(say: Speech, team: str, accept_by: datetime, now: datetime) -> Body:
    """In the agent's thread: the team has been called."""
    text = say.gettext("Called in: {team}. To be accepted {by_when}.")
    return _line(text.format(team=team, by_when=say.by(accept_by, now)))


def accepted(say: Speech, who: PersonName, now: datetime) -> Body:
    """In place of the call: who has accepted."""
    text = say.gettext("Accepted by {agent} {at_when}.")
    return Body(text=Rich.of(text.format(agent=say.name(who), at_when=say.at(now, now))))


def senior_is_in(say: Speech, senior: PersonName) -> Body:
    """In the agent's thread: whose words go out from now on, too."""
    return _line(say.gettext("Accepted: {agent}. Their words go out, too.").format(agent=say.name(senior)))


def ask_back(say: Speech, by: PersonName) -> Body:
    """In the team's thread: where a question written here goes."""
    text = say.gettext("Write the question here. Until you accept, your words go to {agent} only.")
    return _line(text.format(agent=say.name(by)))


def ask_back_there(say: Speech, number: int, by: PersonName) -> Body:
    """To whom the team's call came in private, since it has no thread of its own: where the question is asked."""
    text = say.gettext(
        "Write the question in the thread of #{number}. Until you accept, your words go to {agent} only."
    )
    return Body(text=Rich.of(text.format(number=number, agent=say.name(by))))


def given_back(say: Speech, who: PersonName, why: str) -> Body:
    """In both threads: the other team is out again."""
    text = say.gettext("Given back: {agent}").format(agent=say.name(who))
    return Body(text=Rich.of(italic(text), *((". ", as_words(why)) if why else ())))


def _line(text: str) -> Body:
    return Body(text=Rich.of(italic(text)))
