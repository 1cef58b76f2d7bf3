"""Which form does a button open, and what is wrong with a filled-in one? At once, since whoever pressed is waiting;
what comes of it is the desk's work later, like everything else."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.desk import complaining
from bot.desk.turn import Turn
from bot.model.forms import Form
from bot.model.inbound import Inbound, Pressed, Submitted, Verb
from bot.model.people import Agent
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Tx
from bot.texts import forms as texts
from bot.texts import intake as texts_of_intake
from bot.texts.speech import Speech

#: Forms, by the verb or the button that each stands for; of the agents' what must be filled in.
ESCALATE, SUMMARIZE = "escalate", "summarize"
COMPLAINT = complaining.FORM
_REQUIRED = {ESCALATE: ("team", "why"), SUMMARIZE: ("text",)}


#: The last instant that a button may name.
_FAR = int(datetime(9000, 1, 1, tzinfo=UTC).timestamp())


@dataclass(frozen=True, slots=True)
class DeskForms:
    """The forms of one setup: `bot.ports.Forms`."""

    setup: Setup
    #: Looks into the store, for forms that are shown filled in; without it they are asked for by messages.
    look: Callable[[Callable[[Tx], Form | None]], Awaitable[Form | None]] | None = None

    async def opened_by(self, inbound: Inbound) -> Form | None:
        agent = self.setup.agent_by(inbound.sender)
        if agent is not None:
            return self._for_agent(agent, inbound)
        if self.look is not None and complaining.opens_form(self.setup, inbound.what):
            return await self.look(lambda tx: complaining.form(Turn(tx, self.setup, inbound.saved_at), inbound))
        return self._opened_by_contact(inbound)

    def _for_agent(self, agent: Agent, inbound: Inbound) -> Form | None:
        match inbound.what:
            case Pressed(action="escalate", args=(number,)):
                return texts.escalation(self._say(agent), (number,), tuple(self.setup.teams))
            case Verb(name="escalate", args="") if inbound.place.thread is not None:
                where = ("", inbound.place.chat, inbound.place.thread)
                return texts.escalation(self._say(agent), where, tuple(self.setup.teams))
            case Pressed(action="summarize", args=(number, kind, start)) if start.isdecimal():
                return self._summary(agent, number, kind, start, inbound)
        return None

    def wrong_with(self, inbound: Inbound, submitted: Submitted) -> Mapping[str, str]:
        if submitted.form == COMPLAINT:
            return complaining.wrong_with(self.setup, submitted)
        agent = self.setup.agent_by(inbound.sender)
        if agent is None and submitted.form == texts_of_intake.FACTS:
            return self._wrong_with_facts(submitted)
        if agent is None:
            return {}
        required = _REQUIRED.get(submitted.form, ())
        missing = [name for name in required if not submitted.fields.get(name, "").strip()]
        return dict.fromkeys(missing, texts.missing(self._say(agent)))

    def _opened_by_contact(self, inbound: Inbound) -> Form | None:
        """The facts of a topic; its button says which, and in which language the contact is spoken to."""
        match inbound.what:
            case Pressed(action=texts_of_intake.FACTS, args=(_, key, language) as args) if key in self.setup.topics:
                say = self._speech(next((one for one in Language if one == language), self.setup.company.fallback))
                return texts_of_intake.form(say, args, self.setup.topics[key])
        return None

    def _wrong_with_facts(self, submitted: Submitted) -> Mapping[str, str]:
        """What must be there and is not, or is blank."""
        _, key, language = (*submitted.args, "", "", "")[:3]
        topic = self.setup.topics.get(key)
        say = self._speech(next((one for one in Language if one == language), self.setup.company.fallback))
        wanted = [ask.id for ask in topic.asks if ask.required and not ask.sensitive] if topic else []
        return {name: texts.missing(say) for name in wanted if not submitted.fields.get(name, "").strip()}

    def _summary(self, agent: Agent, number: str, kind: str, start: str, inbound: Inbound) -> Form | None:
        """It begins with what the call was about, as far as the button carries it."""
        say, known = self._say(agent), self.setup.calls.get(kind)
        title = known.title.in_(say.language) if known else kind
        at = datetime.fromtimestamp(min(int(start), _FAR), UTC)
        return texts.summary(say, (number,), title, at, inbound.saved_at)

    def _say(self, agent: Agent) -> Speech:
        company = self.setup.company
        language = next((each for each in agent.languages if each in company.languages), company.fallback)
        return Speech(language, self.setup.calendars[agent.calendar].zone, company.name)

    def _speech(self, language: Language) -> Speech:
        return Speech(language, self.setup.company.zone, self.setup.company.name)
