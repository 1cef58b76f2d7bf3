"""Real CalDAV servers as processes of their own on free loopback ports, and what an agent does in a calendar app."""

import os
import pwd
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import httpx
import pytest

USER, PASSWORD = "anna", "kept in the test"
_TEXT = {"Content-Type": "text/calendar; charset=utf-8"}


@dataclass(frozen=True, kw_only=True)
class Running:
    """A server under test: where it is, and where under it calendars can be made. `clean_up` is done after its end."""

    name: str
    process: subprocess.Popen[bytes]
    origin: str
    home: str
    clean_up: Callable[[], None] = lambda: None

    def stop(self) -> None:
        # Politely: Cyrus has children of its own.
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.clean_up()


_RADICALE = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/data
[logging]
level = error
"""


def radicale(folder: Path) -> Running:
    """Radicale, with a password file."""
    port = free_port()
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    (folder / "config").write_text(_RADICALE.format(port=port, folder=folder))
    command = [sys.executable, "-m", "radicale", "--config", str(folder / "config")]
    return _started("radicale", command, port, f"/{USER}/", folder)


def xandikos(folder: Path) -> Running:
    """Xandikos. It takes passwords over TLS only, so here it lets everybody in."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "xandikos", "serve", "-d", str(folder / "data"), "--defaults"),
        *("-l", "127.0.0.1", "-p", str(port), "--current-user-principal", f"/{USER}/"),
    ]
    return _started("xandikos", command, port, f"/{USER}/calendars/", folder)


#: Debian's package cyrus-caldav.
CYRUS = Path("/usr/sbin/cyrmaster")
_CYRUS = """\
configdirectory: {folder}/lib
proc_path: {folder}/proc
mboxname_lockpath: {folder}/lock
defaultpartition: default
partition-default: {folder}/mail
cyrus_user: {owner}
altnamespace: yes
unixhierarchysep: yes
httpmodules: caldav
allowplaintext: yes
sasl_pwcheck_method: alwaystrue
autocreate_users: anyone
autocreate_quota: 0
autocreate_post: yes
delete_mode: immediate
"""
_CYRUS_SERVICES = """\
START {{
  recover cmd="ctl_cyrusdb -r -C {folder}/imapd.conf"
}}
SERVICES {{
  lmtp cmd="lmtpd -a -C {folder}/imapd.conf" listen="127.0.0.1:{mail}" prefork=0
  http cmd="httpd -C {folder}/imapd.conf" listen="127.0.0.1:{port}" prefork=0
}}
EVENTS {{
}}
"""


def cyrus(_: Path) -> Running:
    """Cyrus, where it is installed; it lets everybody in, and a first letter makes a home."""
    if not CYRUS.exists():
        if os.environ.get("OPIEKUN_REQUIRE") == "all":
            pytest.fail("no Cyrus, and OPIEKUN_REQUIRE=all says that nothing may be missing: Debian has cyrus-caldav")
        pytest.skip("agendas on a Cyrus: none on this machine, Debian has it as cyrus-caldav")
    port, mail = free_port(), free_port()
    # A user of its own must get in there, which a folder of pytest's does not allow.
    folder = Path(tempfile.mkdtemp(prefix="opiekun-cyrus-"))
    owner = "cyrus" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    (folder / "imapd.conf").write_text(_CYRUS.format(folder=folder, owner=owner))
    (folder / "cyrus.conf").write_text(_CYRUS_SERVICES.format(folder=folder, port=port, mail=mail))
    for part in ("lib/db", "lib/socket", "mail"):
        (folder / part).mkdir(parents=True)
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, owner)
    command = [str(CYRUS), "-D"]
    for flag, file in (("-C", "imapd.conf"), ("-M", "cyrus.conf"), ("-p", "pid")):
        command += [flag, str(folder / file)]
    started = _started("cyrus", command, port, f"/dav/calendars/user/{USER}/", folder)
    with smtplib.LMTP("127.0.0.1", mail) as letters:
        letters.sendmail("desk@example.com", [USER], "From: desk@example.com\r\nMessage-ID: <1@example.com>\r\n\r\n")
    return replace(started, clean_up=lambda: shutil.rmtree(folder, ignore_errors=True))


SERVERS = {"cyrus": cyrus, "radicale": radicale, "xandikos": xandikos}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _started(name: str, command: Sequence[str], port: int, home: str, folder: Path) -> Running:
    with (folder / "log").open("wb") as log:
        # A group of its own: a Cyrus that ends takes all its user's processes in its group along.
        process = subprocess.Popen(command, stdout=log, stderr=log, process_group=0)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/", trust_env=False, verify=False)
        except httpx.TransportError:
            continue
        return Running(name=name, process=process, origin=f"http://127.0.0.1:{port}", home=home)
    process.kill()
    raise AssertionError(f"{name} did not come up: {(folder / 'log').read_text()}")


class CalendarApp:
    """What the agent uses: a client of its own, that knows nothing of ours."""

    def __init__(self, origin: str, path: str) -> None:
        self.url = origin + path
        # Loopback: reading all the authorities that it would trust takes longer than most tests.
        self._client = httpx.Client(auth=(USER, PASSWORD), trust_env=False, timeout=60, verify=False)

    def make_calendar(self) -> None:
        self._said(self._client.request("MKCALENDAR", self.url), 201)

    def drop_calendar(self, *, gone: bool = False) -> None:
        """With all that is in it. `gone`: it may have been dropped already."""
        self._said(self._client.delete(self.url), 200, 204, *((404,) if gone else ()))

    def put(self, text: str, name: str = "") -> str:
        """Write an object as it is; its name."""
        name = name or f"{uuid.uuid4().hex}.ics"
        self._said(self._client.put(self.url + name, content=text.encode(), headers=_TEXT), 200, 201, 204)
        return name

    def refuses(self, text: str) -> bool:
        """Does the server say that this is no object it takes?"""
        reply = self._client.put(f"{self.url}{uuid.uuid4().hex}.ics", content=text.encode(), headers=_TEXT)
        self._said(reply, 200, 201, 204, 400, 403)
        return reply.status_code in (400, 403)

    def read(self, name: str) -> str:
        reply = self._client.get(self.url + name)
        self._said(reply, 200)
        return reply.text

    def delete(self, name: str) -> None:
        self._said(self._client.delete(self.url + name), 200, 204)

    def names(self) -> list[str]:
        """The objects in the calendar."""
        reply = self._client.request("PROPFIND", self.url, headers={"Depth": "1"})
        self._said(reply, 207)
        paths = {part.partition("<")[0] for part in reply.text.split("href>")}
        return sorted(path.rpartition("/")[2] for path in paths if path.endswith(".ics"))

    def close(self) -> None:
        self._client.close()

    def _said(self, reply: httpx.Response, *statuses: int) -> None:
        assert reply.status_code in statuses, f"{reply.request.method} {reply.url}: {reply.status_code} {reply.text}"


def event(*lines: str, uid: str = "") -> str:
    """An object with one event, from its property lines."""
    return calendar(component(*lines, uid=uid))


def component(*lines: str, uid: str = "") -> str:
    body = (f"UID:{uid or uuid.uuid4()}", "DTSTAMP:20261101T000000Z", "SUMMARY:Not for customers", *lines)
    return "\r\n".join(("BEGIN:VEVENT", *body, "END:VEVENT", ""))


def calendar(*components: str) -> str:
    return "\r\n".join(
        ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//test//EN", "".join(components) + "END:VCALENDAR", "")
    )


def local(moment: datetime) -> str:
    """A time as iCalendar writes it."""
    return f"{moment:%Y%m%dT%H%M%S}"
