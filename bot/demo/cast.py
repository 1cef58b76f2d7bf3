"""Who plays in the demo: people in five languages on two pretend platforms, as the demo's configuration names them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.desk.admission import code_hash
from bot.model.people import Customer, Invitation
from bot.model.places import Identity
from bot.model.setup import Setup
from bot.model.words import Language
from bot.ports import Tx
from simulator.server import Simulator

#: The invitation that lies ready for the visitor to try.
INVITATION = "acme-invitation-for-oksana-2026x"
#: The customers; Globex buys the same plan as Acme without the add-on.
CUSTOMERS = (
    Customer(
        key="acme",
        name="Acme",
        plan="all-inclusive",
        add_ons=("dedicated-agent",),
        dedicated_agent="anna",
        zone="Europe/Sofia",
        since=date(2026, 1, 10),
        slack_channel="C0ACME",
    ),
    Customer(key="brama", name="Brama", plan="standard", zone="Europe/Warsaw", since=date(2026, 6, 1)),
    Customer(key="globex", name="Globex", plan="all-inclusive", zone="Europe/London", since=date(2026, 3, 1)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A contact: where they write, what they speak, and whose contact they are (None: nobody's yet)."""

    key: str
    name: str
    language: Language
    zone: str
    customer: str | None
    telegram: int | None = None
    slack: str | None = None


VISITORS = (
    Visitor(
        key="maria",
        name="Мария Иванова",
        language=Language.BG,
        zone="Europe/Sofia",
        customer="acme",
        telegram=5001,
    ),
    Visitor(
        key="george", name="George Hill", language=Language.EN, zone="Europe/London", customer="acme", slack="U0GEORGE"
    ),
    Visitor(
        key="tomasz",
        name="Tomasz Wójcik",
        language=Language.PL,
        zone="Europe/Warsaw",
        customer="brama",
        telegram=5002,
    ),
    Visitor(
        key="dmitri",
        name="Дмитрий Орлов",
        language=Language.RU,
        zone="Europe/Istanbul",
        customer="globex",
        telegram=5003,
    ),
    Visitor(key="oksana", name="Оксана Коваль", language=Language.UK, zone="Europe/Kyiv", customer=None, telegram=5004),
)


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


def let_visitors_in(simulator: Simulator) -> None:
    """Make the contacts, and let those who are admitted open the bot's chat."""
    for visitor in VISITORS:
        simulator.people.add(
            id=visitor.key,
            name=visitor.name,
            language=visitor.language.value,
            slack=visitor.slack or False,
            telegram=visitor.telegram or False,
            zone=visitor.zone,
            about=_belonging(visitor),
        )
        if visitor.customer and visitor.telegram:
            simulator.telegram.start(person=visitor.key)
    _open_shared_channels(simulator)


def _open_shared_channels(simulator: Simulator) -> None:
    """A customer's own channel, with those of them who are on Slack."""
    for customer in CUSTOMERS:
        if customer.slack_channel is not None:
            theirs = [each.key for each in VISITORS if each.customer == customer.key and each.slack is not None]
            simulator.slack.add_channel(name=f"{customer.key}-helpful", id=customer.slack_channel, members=theirs)


def _duties(setup: Setup, agent: str) -> str:
    """`general, dedicated`, for the page: the teams, and whether they lead."""
    teams = [team.key for team in setup.teams.values() if agent in team.members]
    return ", ".join([*teams, *(["lead"] if setup.agents[agent] in setup.leads else [])])


def _belonging(visitor: Visitor) -> str:
    """`Acme, all-inclusive`, for the page; `Maria · Acme` where the name is written otherwise than in the guide."""
    customer = next((one for one in CUSTOMERS if one.key == visitor.customer), None)
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


def people_the_desk(tx: Tx, setup: Setup, now: datetime) -> None:
    """The customers and those of their contacts who have been admitted and have accepted the terms."""
    for customer in CUSTOMERS:
        tx.people.save_customer(customer)
    for visitor in VISITORS:
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
    tx.people.invite(
        Invitation(
            code_hash=code_hash(INVITATION),
            customer="acme",
            expires_at=now + timedelta(days=365),
            contact_name="Оксана Коваль",
        )
    )
