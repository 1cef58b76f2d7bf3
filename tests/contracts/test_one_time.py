"""Sensitive facts (NP-3): given on a page that is good once, seen once by one agent, erased, and nowhere else."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.adapters.vault import Vault, key_beside, new_key
from bot.app import asks_sensitive, vault_of
from bot.config import load, load_text
from bot.console.forms import form_routes
from bot.desk import Desk, forgetting
from bot.desk.turn import Turn
from bot.errors import OpiekunError
from bot.events import Event, SensitiveErased, SensitiveSeen
from bot.model.inbound import Pressed, Said
from bot.model.people import Customer
from bot.model.places import Identity, Place
from bot.model.rich import Button, Rich
from bot.model.words import Language
from bot.ports import Store, Tx
from bot.runtime.one_time import OneTimePages
from bot.store.open import open_store
from bot.stories.channels import Delivered
from bot.stories.clock import StoryClock
from bot.stories.stage import MemoryStage

SETUP = load(Path(__file__).parent.parent / "stories" / "topics.opiekun.yaml").setup
PUBLIC = "https://support.example.com/desk"
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
MARIA = Identity(channel="telegram", user="5001")
HOME = Place(channel="telegram", chat="5001")
IVAN = SETUP.agents["ivan"].identities[0]
SECRET = "passport-AB-493-517-planted"


@dataclass
class Rig:
    """Maria has to give her contract's number and her passport; Ivan's team needs them."""

    stage: MemoryStage
    store: Store
    clock: StoryClock
    http: httpx.AsyncClient
    vault: Vault

    async def does(self, what: Said | Pressed) -> None:
        await self.stage.act(MARIA, HOME, what, name="Maria", direct=True)
        await self.stage.settle()

    async def says(self, words: str) -> None:
        await self.does(Said(text=Rich.of(words), message_id=""))

    async def ivan_presses(self, action: str) -> None:
        card, button = self.button("-100200300", action)
        pressed = Pressed(action=button.action, args=button.args, message_id=card.message_id)
        await self.stage.act(IVAN, card.place, pressed, name="Ivan", direct=False)
        await self.stage.settle()

    def button(self, chat: str, action: str) -> tuple[Delivered, Button]:
        """The newest such button that was shown in that chat."""
        for shown in reversed(self.stage.delivered()):
            if shown.place.chat == chat:
                for row in shown.body.rows:
                    for button in row:
                        if button.action == action:
                            return shown, button
        raise AssertionError(f"{chat} was shown no button {action}")

    def link(self, chat: str) -> str:
        """The path of the newest one-time link there."""
        link: str = self.button(chat, "form")[1].link
        assert link.startswith(f"{PUBLIC}/forms/")
        return link.removeprefix(PUBLIC)

    async def events(self) -> list[Event]:
        return [each.event for each in await self.store.run(lambda tx: tx.log.history(1))]

    async def asked(self) -> str:
        """She has written, and given what may be given in the chat; the way to her form."""
        await self.says("I can't get into my account")
        await self.does(Pressed(action="topic", args=("held", "account")))
        await self.says("K-77")
        return self.link("5001")


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    setup = replace(SETUP, public_url=PUBLIC)
    clock = StoryClock(MONDAY)
    store = await open_store(f"sqlite:///{tmp_path}/desk.db", now=clock.now)
    stage = MemoryStage(setup, store, clock)
    vault = Vault([key_beside(tmp_path / "desk.db")])

    def people(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan="subscriber", language=Language.PL))
        tx.people.save_contact(replace(tx.people.meet(MARIA, "Maria", None), customer="acme"))

    await store.run(people)
    await stage.open()
    app = Starlette(routes=form_routes(OneTimePages(store, Desk(setup), clock, vault)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://support") as http:
        yield Rig(stage, store, clock, http, vault)
    await stage.close()


def _contents(folder: Path) -> list[bytes]:
    """Of every file there: the database, what is written ahead of it, and the key."""
    return [path.read_bytes() for path in folder.iterdir()]


async def test_it_is_given_on_a_page_seen_once_and_erased_and_stands_nowhere(
    rig: Rig, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = await rig.asked()
    assert not any(shown.place.chat == "-100200300" for shown in rig.stage.delivered()), "it waits for what is missing"

    page = await rig.http.get(path)
    assert page.status_code == 200
    assert '<html lang="pl">' in page.text
    assert "Identity document" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"

    sent = await rig.http.post(path, data={"passport": SECRET, "contract": "not asked here"})
    assert sent.status_code == 200
    await rig.stage.settle()
    assert any("can't get into" in shown.text for shown in rig.stage.delivered() if shown.place.chat == "-100200300")
    assert (await rig.http.get(path)).status_code == 410
    assert (await rig.http.post(path, data={"passport": "again"})).status_code == 410

    await rig.ivan_presses("see")
    sight = rig.link("1003")
    for _ in range(2):
        look = await rig.http.get(sight)
        assert look.status_code == 200
        assert SECRET not in look.text, "a preview that looks burns and shows nothing"
    seen = await rig.http.post(sight)
    assert f"<output>{SECRET}</output>" in seen.text
    assert "no-store" in seen.headers["Cache-Control"]
    assert (await rig.http.post(sight)).status_code == 410
    await rig.stage.settle()
    assert SensitiveSeen(fact="passport", agent="ivan") in await rig.events()
    assert any("seen once and erased, Ivan Petrov" in shown.text for shown in rig.stage.delivered())

    said = "\n".join(f"{shown.text} {shown.body}" for shown in rig.stage.delivered())
    assert SECRET not in said
    assert SECRET not in "".join(capfd.readouterr())
    await rig.stage.close()
    files = _contents(tmp_path)
    assert any(b"K-77" in content for content in files), "the database was read"
    assert not any(SECRET.encode() in content for content in files)


async def test_what_is_sealed_in_the_database_is_never_the_words(rig: Rig, tmp_path: Path) -> None:
    """Between the page and the sight of it, too."""
    path = await rig.asked()
    await rig.http.post(path, data={"passport": SECRET})
    (deposit,) = await rig.store.run(lambda tx: tx.deposits.of_conversation(1))
    assert rig.vault.unseal(deposit.sealed) == SECRET
    assert not any(SECRET.encode() in content for content in _contents(tmp_path))


async def test_checked_erases_it_unseen(rig: Rig) -> None:
    path = await rig.asked()
    await rig.http.post(path, data={"passport": SECRET})
    await rig.stage.settle()
    await rig.ivan_presses("see")
    await rig.ivan_presses("checked")
    assert (await rig.http.post(rig.link("1003"))).status_code == 410
    (deposit,) = await rig.store.run(lambda tx: tx.deposits.of_conversation(1))
    assert deposit.sealed == ""
    assert SensitiveErased(fact="passport", by="ivan") in await rig.events()


async def test_whoever_is_erased_leaves_nothing_of_it(rig: Rig) -> None:
    path = await rig.asked()
    await rig.http.post(path, data={"passport": SECRET})
    await rig.stage.settle()

    def erase(tx: Tx) -> tuple[object, ...]:
        maria = tx.people.contact_by(MARIA)
        assert maria is not None
        forgetting.erase_at_once(Turn(tx, SETUP, rig.clock.now()), maria)
        return (*tx.deposits.of_conversation(1), *tx.intakes.of_conversation(1), *tx.intakes.open_ones(maria.id))

    assert await rig.store.run(erase) == ()


async def test_nobody_looks_for_a_week_and_it_is_erased(rig: Rig) -> None:
    path = await rig.asked()
    await rig.http.post(path, data={"passport": SECRET})

    async def nothing() -> None:
        pass

    await rig.stage.move_to(MONDAY + timedelta(days=7), nothing)
    (deposit,) = await rig.store.run(lambda tx: tx.deposits.of_conversation(1))
    assert deposit.sealed == ""
    assert SensitiveErased(fact="passport") in await rig.events()


async def test_a_form_is_good_for_three_days_and_a_sight_for_a_quarter_of_an_hour(rig: Rig) -> None:
    path = await rig.asked()
    await rig.http.post(path, data={"passport": SECRET})
    await rig.stage.settle()
    await rig.ivan_presses("see")
    sight = rig.link("1003")
    rig.clock.move_to(rig.clock.now() + timedelta(minutes=15))
    assert (await rig.http.post(sight)).status_code == 410
    (deposit,) = await rig.store.run(lambda tx: tx.deposits.of_conversation(1))
    assert deposit.sealed


async def test_what_is_left_empty_is_asked_again_on_the_page(rig: Rig) -> None:
    path = await rig.asked()
    empty = await rig.http.post(path, data={"passport": "  "})
    assert empty.status_code == 422
    assert 'role="alert"' in empty.text
    assert (await rig.http.get(path)).status_code == 200


@pytest.mark.parametrize("token", ["x", "A" * 43, "..%2F..%2Fetc", "%00", "<script>"])
async def test_a_token_that_was_never_given_out_opens_nothing(rig: Rig, token: str) -> None:
    for answer in (await rig.http.get(f"/forms/{token}"), await rig.http.post(f"/forms/{token}", data={"a": "b"})):
        assert answer.status_code in (404, 410)
        assert "<script>" not in answer.text


async def test_without_its_key_nothing_is_shown_and_nothing_erased(rig: Rig) -> None:
    path = await rig.asked()
    await rig.http.post(path, data={"passport": SECRET})
    await rig.stage.settle()
    await rig.ivan_presses("see")
    other = Vault([new_key()])
    pages = OneTimePages(rig.store, Desk(replace(SETUP, public_url=PUBLIC)), rig.clock, other)
    page = await pages.send(rig.link("1003").removeprefix("/forms/"), {})
    assert page is not None
    assert page.shown == ""
    assert f"<output>{SECRET}</output>" in (await rig.http.post(rig.link("1003"))).text


def test_the_first_key_seals_and_every_key_opens() -> None:
    old, new = new_key(), new_key()
    sealed = Vault([old]).seal(SECRET)
    assert Vault([new, old]).unseal(sealed) == SECRET
    assert Vault([new]).unseal(sealed) is None
    assert Vault([old]).unseal(Vault([new, old]).seal(SECRET)) is None


def test_a_key_of_openssl_is_one_and_a_word_is_none() -> None:
    assert Vault(["+/" + "A" * 41 + "="]).unseal(Vault(["-_" + "A" * 41 + "="]).seal("x")) == "x"
    with pytest.raises(OpiekunError, match="openssl rand"):
        Vault(["hunter2"])


def test_the_key_beside_the_database_is_for_nobody_elses_eyes(tmp_path: Path) -> None:
    key = key_beside(tmp_path / "desk.db")
    file = tmp_path / "desk.db.key"
    assert key == key_beside(tmp_path / "desk.db")
    assert file.stat().st_mode & 0o777 == 0o600
    os.chmod(file, 0o644)
    with pytest.raises(OpiekunError, match="chmod 600"):
        key_beside(tmp_path / "desk.db")


DESK = """
company: {languages: [en]}
channels: {telegram: {token: {env: TOKEN}}}
calendars: {office: {zone: UTC, weekly: {mon-fri: ["09:00-17:00"]}}}
agents: {ivan: {name: Ivan, calendar: office, telegram: 1003}}
teams: {desk: {tier: 1, calendar: office, members: [ivan], place: {telegram: -1001}}}
plans: {all: {policy: ours, team: desk}}
policies: {ours: {severities: {normal: {title: {en: Normal}, first_reply: {within: 1h, clock: wall}, ladder: up}}}}
ladders: {up: [{at: breach, tell: [responsible]}]}
topics: {account: {title: {en: Account}, asks: [{id: passport, label: {en: Passport}, sensitive: true}]}}
"""


def test_on_postgres_the_key_must_be_named_and_check_says_so() -> None:
    there = (
        DESK + 'store: {url: "postgresql://db.example/desk"}\nconsole: {public_url: "https://support.example.com"}\n'
    )
    loaded = load_text(there, environ={"TOKEN": "1:a"})
    assert [line for line in loaded.warnings if "can't be sealed" in line and "OPIEKUN_VAULT_KEY" in line]
    with pytest.raises(OpiekunError, match="can't be sealed"):
        vault_of(loaded)

    keyed = load_text(there + "vault: {keys: [{env: KEY}]}\n", environ={"TOKEN": "1:a"})
    assert not [line for line in keyed.warnings if "can't be sealed" in line]
    assert [line for line in keyed.missing_secrets if "vault.keys" in line], "an error in run"


def test_without_a_public_address_check_says_what_can_not_be_asked() -> None:
    loaded = load_text(DESK, environ={"TOKEN": "1:a"})
    (line,) = [line for line in loaded.warnings if "no page where it is given" in line]
    assert "topics.account.asks" in line
    assert "console.public_url" in line
    assert asks_sensitive(loaded.setup)


async def test_where_there_is_no_page_nothing_waits_for_it_and_the_card_says_so() -> None:
    clock = StoryClock(MONDAY)
    store = await open_store("sqlite://", now=clock.now)
    stage = MemoryStage(SETUP, store, clock)

    def people(tx: Tx) -> None:
        tx.people.save_customer(Customer(key="acme", name="Acme", plan="subscriber"))
        tx.people.save_contact(replace(tx.people.meet(MARIA, "Maria", None), customer="acme"))

    await store.run(people)
    await stage.open()
    for what in (Said(text=Rich.of("No way in"), message_id=""), Pressed(action="topic", args=("held", "account"))):
        await stage.act(MARIA, HOME, what, name="Maria", direct=True)
        await stage.settle()
    await stage.act(MARIA, HOME, Said(text=Rich.of("K-77"), message_id=""), name="Maria", direct=True)
    await stage.settle()
    told = [shown.text for shown in stage.delivered() if shown.place.chat == "-100200300"]
    assert any("Identity document: there is no page for it" in text for text in told)
    assert not any("Identity" in shown.text for shown in stage.delivered() if shown.place.chat == "5001")
    await stage.close()
