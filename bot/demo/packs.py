"""Who plays in the demo of each policy pack: people who speak its language, and what to try of its clauses."""

from collections.abc import Mapping
from datetime import date

from bot.demo.people import Cast, Visitor
from bot.model.people import Customer
from bot.model.words import Language

_LIVEAGENT = Cast(
    customers=(
        Customer(
            key="orion",
            name="Орион",
            plan="all-inclusive",
            add_ons=("dedicated-agent",),
            dedicated_agent="elena",
            zone="Europe/Sofia",
            since=date(2026, 1, 10),
            slack_channel="C0ORION",
        ),
        Customer(
            key="vihar",
            name="Вихър",
            plan="all-inclusive",
            zone="Europe/Sofia",
            since=date(2026, 1, 10),
        ),
    ),
    visitors=(
        Visitor(
            key="maria",
            name="Мария Димитрова",
            language=Language.BG,
            zone="Europe/Sofia",
            customer="orion",
            telegram=5101,
        ),
        Visitor(
            key="peter",
            name="Peter Hall",
            language=Language.EN,
            zone="Europe/London",
            customer="orion",
            slack="U0PETER",
        ),
        Visitor(
            key="ivo",
            name="Иво Стоянов",
            language=Language.BG,
            zone="Europe/Sofia",
            customer="vihar",
            telegram=5102,
        ),
        Visitor(
            key="raya",
            name="Рая Николова",
            language=Language.BG,
            zone="Europe/Sofia",
            customer=None,
            telegram=5103,
        ),
    ),
    invitation="orion-invitation-for-raya-2026xx",
    host="orion",
    invited="raya",
    hints=(
        ("maria", "As Maria, write what does not work: Elena answers, her dedicated agent, by a time on the clock."),
        ("maria", "Choose “Критична”: Elena is paged, and news is owed to Maria every four hours (LA-12)."),
        ("maria", "Book a call from Elena's calendar: support, training or the analysis of changes (LA-6)."),
        ("ivo", "As Ivo, whose company has the plan without the add-on: the general desk answers (LA-1)."),
        ("elena", "As Elena, @Opiekun escalate seniors and why: they are paged, and she stays the contact (LA-5)."),
        (
            "elena",
            "As Elena, /desk away tomorrow cover georgi: Maria reads who stands in, and until when (LA-2).",
        ),
        ("clock", "Move the clock past 17:00 in Prague and write as Maria: the general desk is offered (LA-7, LA-10)."),
    ),
    busy={"elena": ((0, "09:00", "10:30", "Седмична среща"), (2, "13:00", "15:00", "Обучение"))},
)

_WIDOCZNI = Cast(
    customers=(
        Customer(
            key="piekarnia",
            name="Piekarnia Złoty Kłos",
            plan="positioning",
            zone="Europe/Warsaw",
            since=date(2026, 1, 10),
        ),
        Customer(
            key="rowery",
            name="Rowery Miejskie",
            plan="ads",
            zone="Europe/Warsaw",
            since=date(2026, 1, 10),
        ),
    ),
    visitors=(
        Visitor(
            key="anna",
            name="Anna Zawadzka",
            language=Language.PL,
            zone="Europe/Warsaw",
            customer="piekarnia",
            telegram=5201,
        ),
        Visitor(
            key="tomasz",
            name="Tomasz Górski",
            language=Language.PL,
            zone="Europe/Warsaw",
            customer="rowery",
            slack="U0TOMASZ",
        ),
        Visitor(
            key="zofia",
            name="Zofia Adamska",
            language=Language.PL,
            zone="Europe/Warsaw",
            customer=None,
            telegram=5202,
        ),
    ),
    invitation="klos-invitation-for-zofia-2026xx",
    host="piekarnia",
    invited="zofia",
    hints=(
        ("zofia", "As Zofia, whom the desk does not know, write something; then open the invitation (WD-1)."),
        (
            "zofia",
            "Accept the terms: what was written before is passed on, and they are not asked again (WD-2).",
        ),
        ("anna", "As Anna, write what is wrong: the first contact comes within 48 hours (WD-6)."),
        ("kasia", "As Katarzyna, @Opiekun take: the reaction clock stops, the other one goes on (WD-5)."),
        (
            "kasia",
            "@Opiekun cause provider_fault: a solution within 24 hours; cause other: an eta is due (WD-8).",
        ),
        ("anna", "As Anna, /status: what is open, who has it and by when (WD-12)."),
    ),
)

_NETPOINT = Cast(
    customers=(
        Customer(
            key="tretyakovy",
            name="Третьяковы",
            plan="home",
            zone="Europe/Kyiv",
            since=date(2026, 1, 10),
        ),
        Customer(
            key="mayak",
            name="Кафе «Маяк»",
            plan="business",
            zone="Europe/Kyiv",
            since=date(2026, 1, 10),
        ),
    ),
    visitors=(
        Visitor(
            key="oleg",
            name="Олег Третьяков",
            language=Language.RU,
            zone="Europe/Kyiv",
            customer="tretyakovy",
            telegram=5301,
        ),
        Visitor(
            key="lena",
            name="Елена Гриценко",
            language=Language.RU,
            zone="Europe/Kyiv",
            customer="mayak",
            telegram=5302,
        ),
        Visitor(
            key="max",
            name="Максим Клименко",
            language=Language.RU,
            zone="Europe/Kyiv",
            customer=None,
            telegram=5303,
        ),
    ),
    invitation="mayak-invitation-for-max-2026xxx",
    host="mayak",
    invited="max",
    hints=(
        ("oleg", "As Oleg, write what does not work: no time is invented where the plan's maximum is empty (NP-16)."),
        ("oleg", "Write again: it joins the open conversation, and nothing starts anew (NP-12)."),
        ("lena", "As Lena, choose “Критическая”: at the next opening it stands first in the queue (NP-5)."),
        ("andrei", "As Andrei, /ask for the contract number: it is pending until the answer comes (NP-13)."),
        ("max", "As Max, whom the desk does not know: one answer says what is missing (NP-14)."),
    ),
)

_SOLOWAY = Cast(
    customers=(
        Customer(
            key="sever",
            name="Магазин «Север»",
            plan="registered",
            zone="Europe/Moscow",
            since=date(2026, 1, 10),
        ),
        Customer(
            key="baikal",
            name="Байкал Тур",
            plan="registered",
            zone="Asia/Irkutsk",
            since=date(2026, 1, 10),
        ),
    ),
    visitors=(
        Visitor(
            key="vera",
            name="Вера Соколова",
            language=Language.RU,
            zone="Europe/Moscow",
            customer="sever",
            telegram=5401,
        ),
        Visitor(
            key="artem",
            name="Артём Зуев",
            language=Language.RU,
            zone="Asia/Irkutsk",
            customer="baikal",
            telegram=5402,
        ),
        Visitor(
            key="lida",
            name="Лидия Панова",
            language=Language.RU,
            zone="Europe/Moscow",
            customer=None,
            telegram=5403,
        ),
    ),
    invitation="sever-invitation-for-lida-2026xx",
    host="sever",
    invited="lida",
    hints=(
        ("vera", "As Vera, ask something: the first reply is promised within three working hours (SW-2)."),
        ("artem", "As Artem, in Irkutsk: the same promise, told by the clock there."),
        ("natalia", "As Natalia, answer; move the clock past 19:00 in Moscow and answer again: it waits (SW-9)."),
        ("clock", "Go on “to the next deadline”: within sixteen working hours Vera is owed news (SW-4)."),
        ("lida", "As Lida, who is not registered: the support is for those who are (SW-5)."),
    ),
)

_SERWISANT = Cast(
    customers=(
        Customer(
            key="fotek",
            name="Serwis Fotek",
            plan="trial",
            zone="Europe/Warsaw",
            since=date(2026, 11, 1),
        ),
        Customer(
            key="zegar",
            name="Zegarmistrz Lipski",
            plan="all-in-one",
            zone="Europe/Warsaw",
            since=date(2026, 1, 10),
        ),
    ),
    visitors=(
        Visitor(
            key="karol",
            name="Karol Dudek",
            language=Language.PL,
            zone="Europe/Warsaw",
            customer="fotek",
            telegram=5501,
        ),
        Visitor(
            key="hanna",
            name="Hanna Lipska",
            language=Language.PL,
            zone="Europe/Warsaw",
            customer="zegar",
            slack="U0HANNA",
        ),
        Visitor(
            key="igor",
            name="Igor Pawlak",
            language=Language.PL,
            zone="Europe/Warsaw",
            customer=None,
            telegram=5502,
        ),
    ),
    invitation="fotek-invitation-for-igor-2026xx",
    host="fotek",
    invited="igor",
    hints=(
        ("karol", "As Karol, ask how something is configured: solved within 48 hours (SO-2)."),
        ("magda", "As Magda, @Opiekun topic billing: payments are solved the same day (SO-2)."),
        ("karol", "As Karol, /book training: an hour of it is free during the trial (SO-4)."),
        (
            "hanna",
            "As Hanna, /desk book installation: the conditions are settled before times are offered (SO-5).",
        ),
    ),
    busy={
        "magda": ((0, "09:00", "10:30", "Odprawa"), (3, "12:00", "14:00", "Szkolenie")),
        "pawel": ((1, "10:00", "12:00", "Wdrożenie"), (3, "09:00", "11:00", "Dentysta")),
    },
)

#: By the pack's name.
PACKS: Mapping[str, Cast] = {
    "liveagent-vip": _LIVEAGENT,
    "widoczni": _WIDOCZNI,
    "netpoint": _NETPOINT,
    "soloway": _SOLOWAY,
    "serwisant": _SERWISANT,
}
