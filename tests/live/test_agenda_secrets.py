"""A calendar's password, planted and looked for: it is in no database, no log and no metric, whatever goes wrong."""

import logging
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import load
from bot.console.health import Vitals
from bot.console.metrics import exposition
from bot.store.open import open_store
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage
from calendars.agenda import Account, Credentials, Servers
from calendars.calls import AgendaOf
from tests.contracts.agenda.agenda_proxy import Fault, Proxy
from tests.contracts.agenda.agenda_servers import PASSWORD, USER, CalendarApp, radicale

SETUP = load(Path(__file__).parent.parent / "stories" / "opiekun.yaml").setup
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PLANTED = (PASSWORD, b64encode(f"{USER}:{PASSWORD}".encode()).decode())
FAULTS = (
    Fault(method="*", status=500, body=b"no"),
    Fault(method="*", status=302, headers=(("location", "http://elsewhere.example/"),)),
    Fault(method="*"),
    Fault(method="*", status=207, content_type="text/xml", body=b"<not xml"),
    Fault(method="*", status=401),
)


async def test_a_calendars_password_is_in_no_database_log_or_metric(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    server = radicale(tmp_path)
    app = CalendarApp(server.origin, f"{server.home}hers/")
    app.make_calendar()
    clock = StoryClock(MONDAY)
    store = await open_store(f"sqlite:///{tmp_path}/desk.db", now=clock.now)
    async with Proxy(upstream=server.origin) as proxy, Servers(now=clock.now) as servers:
        zone = SETUP.calendars["cet-office"].zone
        credentials = Credentials(username=USER, password=PASSWORD)
        account = Account(url=app.url.replace(server.origin, proxy.origin), zone=zone, credentials=credentials)
        stage = MemoryStage(SETUP, store, clock, {"anna": AgendaOf(agenda=servers.agenda(account), zone=zone)})
        await stage.open()
        await stage.settle()
        for fault in FAULTS:
            proxy.faults.append(fault)
            clock.move_to(clock.now() + timedelta(minutes=2))
            await stage.settle()
        healths = stage._booker.healths()
        heard = [
            value for request in proxy.requests for name, value in request.headers if name.lower() == "authorization"
        ]
        told = [each.text for each in stage.delivered()]
        await stage.close()
    app.close()
    server.stop()

    assert f"Basic {PLANTED[1]}" in heard, "it was used"
    printed = capsys.readouterr()
    logged = [printed.out, printed.err, caplog.text]
    assert "agenda_unread" in "".join(logged), "every fault was logged"
    measured = exposition(Vitals(silences={}), {}, healths).decode()
    kept = [path.read_bytes().decode("latin-1") for path in _files(tmp_path)]
    for text in (*logged, *told, measured, *kept):
        assert not any(planted in text for planted in PLANTED)


def _files(folder: Path) -> list[Path]:
    return list(folder.glob("desk.db*"))
