"""The demo's people on their pretend platforms and at the desk, as its configuration names them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.demo.helpful import HELPFUL
from bot.demo.people import Cast, Visitor
from bot.desk.admission import code_hash
from bot.model.people import Invitation
from bot.model.places import Identity
from bot.model.setup import Setup
from bot.ports import Tx
from simulator.server import Simulator


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What the pretend platforms issued for the desk."""

    slack_bot: str
    slack_app: str
    slack_signing: str
    telegram: str
    telegram_bot: str


def set_the_stage(simulator: Simulator, setup: Setup, manifest: dict[str, object]) -> Tokens:
    """Make the workspaces, channels, groups and agents in the pretend platforms."""
    slack, telegram = simulator.slack, simulator.telegram
    slack.add_workspace(name=setup.company.name, id="T0HELPFUL")
    app = slack.add_app(name="Opiekun", manifest=manifest, bot_user="U0OPIEKUN")
    bot = telegram.add_bot(username="opiekun_demo_bot", name="Opiekun", reads_all=True)
    for key, agent in setup.agents.items():
        where = {identity.channel: identity.user for identity in agent.identities}
        simulator.people.add(
            id=key,
            name=agent.name.latin,
            slack=where.get("slack", False),
            telegram=int(where["telegram"]) if "telegram" in where else False,
            zone=setup.calendars[agent.calendar].zone.key,
            about=_duties(setup, key),
        )
    _open_the_places(simulator, setup)
    return Tokens(
        slack_bot=app["bot_token"],
        slack_app=app["app_token"],
        slack_signing=app["signing_secret"],
        telegram=bot["token"],
        telegram_bot=bot["username"],
    )


def let_visitors_in(simulator: Simulator, cast: Cast = HELPFUL) -> None:
    """Make the contacts, and let those who are admitted open the bot's chat."""
    for visitor in cast.visitors:
        simulator.people.add(
            id=visitor.key,
            name=visitor.name,
            language=visitor.language.value,
            slack=visitor.slack or False,
            telegram=visitor.telegram or False,
            zone=visitor.zone,
            about=_belonging(visitor, cast),
        )
        if visitor.customer and visitor.telegram:
            simulator.telegram.start(person=visitor.key)
    _open_shared_channels(simulator, cast)


def _open_shared_channels(simulator: Simulator, cast: Cast) -> None:
    """A customer's own channel, with those of them who are on Slack."""
    for customer in cast.customers:
        if customer.slack_channel is not None:
            theirs = [each.key for each in cast.visitors if each.customer == customer.key and each.slack is not None]
            simulator.slack.add_channel(name=f"{customer.key}-helpful", id=customer.slack_channel, members=theirs)


def _duties(setup: Setup, agent: str) -> str:
    """`general, dedicated`, for the page: the teams, and whether they lead."""
    teams = [team.key for team in setup.teams.values() if agent in team.members]
    return ", ".join([*teams, *(["lead"] if setup.agents[agent] in setup.leads else [])])


def _belonging(visitor: Visitor, cast: Cast) -> str:
    """`Acme, all-inclusive`, for the page; `Maria · Acme` where the name is written otherwise than in the guide."""
    customer = cast.customer(visitor.customer)
    if visitor.name.casefold().startswith(visitor.key):
        return "no customer" if customer is None else f"{customer.name}, {customer.plan}"
    return f"{visitor.key.capitalize()} · {'no customer' if customer is None else customer.name}"


def _open_the_places(simulator: Simulator, setup: Setup) -> None:
    """Each team's channel or group, with its members in it."""
    for team in setup.teams.values():
        if team.place is None:
            continue
        on_it = [key for key in team.members if _is_on(setup, key, team.place.channel)]
        if team.place.channel == "slack":
            name = team.place.chat.removeprefix("C0").lower()
            simulator.slack.add_channel(name=name, id=team.place.chat, members=on_it)
        else:
            simulator.telegram.add_group(
                title=team.key.capitalize(), members=on_it, admins=on_it, chat_id=int(team.place.chat)
            )
    for key, agent in setup.agents.items():
        # A bot may only write first to those who have opened its chat.
        if any(identity.channel == "telegram" for identity in agent.identities):
            simulator.telegram.start(person=key)


def _is_on(setup: Setup, agent: str, channel: str) -> bool:
    return any(identity.channel == channel for identity in setup.agents[agent].identities)


def people_the_desk(tx: Tx, setup: Setup, now: datetime, cast: Cast = HELPFUL) -> None:
    """The customers and those of their contacts who have been admitted and have accepted the terms."""
    for customer in cast.customers:
        tx.people.save_customer(customer)
    for visitor in cast.visitors:
        if visitor.customer is None:
            continue
        channel = "telegram" if visitor.telegram else "slack"
        user = str(visitor.telegram or visitor.slack)
        contact = tx.people.meet(Identity(channel=channel, user=user), visitor.name, visitor.language)
        tx.people.save_contact(
            replace(contact, customer=visitor.customer, language=visitor.language, zone=visitor.zone)
        )
        for consent in setup.consents.values():
            tx.people.accept(contact.id, consent.key, consent.version, now)
    name = next(visitor.name for visitor in cast.visitors if visitor.key == cast.invited)
    tx.people.invite(
        Invitation(
            code_hash=code_hash(cast.invitation),
            customer=cast.host,
            expires_at=now + timedelta(days=365),
            contact_name=name,
        )
    )
