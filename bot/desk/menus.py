"""Which verbs are offered to whom before they type? Pure: contacts' to contacts, agents' where agents work.

What is offered is what `verbs` has: a menu never shows what would be refused for the role alone, nor what this desk
has no use for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.desk.helping import of_use_here
from bot.desk.verbs import verbs_in_private, verbs_in_threads, verbs_of_contacts
from bot.model.menus import Audience, Command, Menu, Profile
from bot.model.people import Agent
from bot.model.setup import Setup
from bot.model.words import Language
from bot.texts import profile
from bot.texts.speech import Speech
from bot.texts.verbs import AGENT_VERBS, CONTACT_VERBS

#: The platform that has menus; on Slack the manifest names the one command there is.
CHANNEL = "telegram"


def menus_of(setup: Setup) -> tuple[Menu, ...]:
    """Every menu of this desk."""
    return (*_contacts(setup), *_groups(setup), *_agents(setup))


def profile_of(setup: Setup) -> Profile:
    return Profile(
        description=_in_each(setup, profile.description), short_description=_in_each(setup, profile.short_description)
    )


def _contacts(setup: Setup) -> Iterator[Menu]:
    commands = _commands(setup, of_use_here(setup, verbs_of_contacts()), CONTACT_VERBS)
    yield Menu(audience=Audience.PRIVATE, whose="private chats", commands=commands)
    yield Menu(audience=Audience.EVERYBODY, whose="everybody else", commands=commands)


def _groups(setup: Setup) -> Iterator[Menu]:
    """In a team's group, its leads are offered more than others."""
    told: set[str] = set()
    for team in setup.teams.values():
        if team.place is None or team.place.channel != CHANNEL or team.place.chat in told:
            continue
        chat = team.place.chat
        told.add(chat)
        commands = _commands(setup, verbs_in_threads(is_lead=False), AGENT_VERBS)
        yield Menu(audience=Audience.CHAT, whose=f"the group of {team.key}", chat=chat, commands=commands)
        for lead in (agent for agent in setup.leads if agent.key in team.members):
            for user in _accounts(lead):
                yield Menu(
                    audience=Audience.MEMBER,
                    whose=f"{lead.key} in the group of {team.key}",
                    chat=chat,
                    member=user,
                    commands=_commands(setup, verbs_in_threads(is_lead=True), AGENT_VERBS),
                )


def _agents(setup: Setup) -> Iterator[Menu]:
    """In their own chat with the bot, agents are offered what is about no single conversation."""
    for agent in setup.agents.values():
        for user in _accounts(agent):
            commands = _commands(setup, verbs_in_private(is_lead=agent.is_lead), AGENT_VERBS)
            yield Menu(audience=Audience.CHAT, whose=f"the chat of {agent.key}", chat=user, commands=commands)


def _accounts(agent: Agent) -> Iterator[str]:
    return (identity.user for identity in agent.identities if identity.channel == CHANNEL)


def _commands(
    setup: Setup, verbs: Sequence[str], meanings: Mapping[str, str]
) -> Mapping[Language | None, tuple[Command, ...]]:
    def said(say: Speech) -> tuple[Command, ...]:
        return tuple(Command(verb=verb, meaning=say.gettext(meanings[verb])) for verb in verbs if verb in meanings)

    speeches = _speeches(setup)
    return {language: said(say) for language, say in speeches.items()}


def _in_each(setup: Setup, say_it: Callable[[Speech], str]) -> Mapping[Language | None, str]:
    return {language: say_it(say) for language, say in _speeches(setup).items()}


def _speeches(setup: Setup) -> Mapping[Language | None, Speech]:
    company = setup.company
    spoken: dict[Language | None, Language] = {None: company.fallback, **{one: one for one in company.languages}}
    return {key: Speech(language, company.zone, company.name) for key, language in spoken.items()}
