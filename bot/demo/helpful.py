"""Who plays in the demo's own desk: people in five languages on two pretend platforms."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.demo.people import Busy, Cast, Visitor
from bot.model.people import Customer
from bot.model.words import Language

#: Globex buys the same plan as Acme without the add-on.
_CUSTOMERS = (
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
_VISITORS = (
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
_HINTS = (
    (
        "oksana",
        "As Oksana, whom the desk does not know, write something; then open the invitation and accept the terms.",
    ),
    ("maria", "As Maria, write what does not work. Look at Anna's channel #vip, and at the time Maria is promised."),
    ("maria", "Press the button under the promise and choose another severity: card and promise change in place."),
    ("anna", "As Anna, answer in the thread. Then try // a note, and @Opiekun ask which mailbox?"),
    ("piotr", "As Piotr, write in Anna's thread: it stays inside, with Send and Join under it."),
    (
        "maria",
        "Under the promise, press Насрочване на разговор: the times are from Anna's calendar, on a real CalDAV server. "
        "Choose one, confirm, and move it.",
    ),
    (
        "george",
        "As George, write in #acme-helpful, shared with Acme: the answers come in its thread.",
    ),
    ("anna", "As Anna, @Opiekun escalate seniors and why: Ivan is paged in his Telegram group, and may accept."),
    ("anna", "As Anna, /desk away today cover piotr: Maria reads who stands in, and when Anna is back."),
    ("tomasz", "Tomasz has the standard plan: his message goes to the general team, to who has least to do."),
    ("olga", "As Olga, @Opiekun assign ivan: the conversation goes on in a topic of Ivan's Telegram group."),
    ("clock", "Let a deadline pass: press “to the next deadline” until Maria reads an apology with a new time."),
)
_BUSY: Mapping[str, Sequence[Busy]] = {
    "anna": (
        (0, "09:00", "10:30", "Planning"),
        (1, "13:00", "14:00", "Lunch with Olga"),
        (3, "14:00", "16:00", "Dentist"),
    ),
    "piotr": ((0, "13:00", "15:00", "Interviews"), (2, "09:00", "12:00", "Training day")),
    "olga": ((4, "09:00", "13:00", "Board"),),
}

HELPFUL = Cast(
    customers=_CUSTOMERS,
    visitors=_VISITORS,
    invitation="acme-invitation-for-oksana-2026x",
    host="acme",
    invited="oksana",
    hints=_HINTS,
    busy=_BUSY,
)
