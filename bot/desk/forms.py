"""Which form does a button open, and what is wrong with a filled-in one? Pure, since whoever pressed is waiting; what
comes of it is the desk's work later, like everything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.model.forms import Form
from bot.model.inbound import Inbound, Pressed, Submitted, Verb
from bot.model.people import Agent
from bot.model.setup import Setup
from bot.texts import forms as texts
from bot.texts.speech import Speech

#: The one form there is so far, by the verb that it stands for.
ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class DeskForms:
    """The forms of one setup: `bot.ports.Forms`."""

    setup: Setup

    def opened_by(self, inbound: Inbound) -> Form | None:
        agent = self.setup.agent_by(inbound.sender)
        if agent is None:
            return None
        match inbound.what:
            case Pressed(action="escalate", args=(number,)):
                return texts.escalation(self._say(agent), (number,), tuple(self.setup.teams))
            case Verb(name="escalate", args="") if inbound.place.thread is not None:
                where = ("", inbound.place.chat, inbound.place.thread)
                return texts.escalation(self._say(agent), where, tuple(self.setup.teams))
        return None

    def wrong_with(self, inbound: Inbound, submitted: Submitted) -> Mapping[str, str]:
        agent = self.setup.agent_by(inbound.sender)
        if agent is None or submitted.form != ESCALATE:
            return {}
        missing = [name for name in ("team", "why") if not submitted.fields.get(name, "").strip()]
        return dict.fromkeys(missing, texts.missing(self._say(agent)))

    def _say(self, agent: Agent) -> Speech:
        company = self.setup.company
        language = next((each for each in agent.languages if each in company.languages), company.fallback)
        return Speech(language, ZoneInfo("UTC"), company.name)
