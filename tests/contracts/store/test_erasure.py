"""Erased is erased: planted words are nowhere in the database, and every figure is what it was."""

import json
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from sqlalchemy import Text, select
from sqlalchemy.sql.sqltypes import String

from bot import events
from bot.config import load
from bot.desk import disclosing, forgetting, stating
from bot.desk.turn import Turn
from bot.model.people import Contact
from bot.ports import Store, Tx
from bot.store import tables
from bot.store.open import open_store
from bot.store.tidying import rewrite
from bot.store.types import Plain
from bot.store.wordless import KEPT, WORDS
from bot.stories.agendas import agendas_of
from bot.stories.clock import StoryClock
from bot.stories.player import Player
from bot.stories.stage import MemoryStage
from bot.stories.story import load as load_stories
from tests import postgres

#: Whatever begins so must be gone.
PLANTED = "zq"
STORY = """
config: {config}
start: 2026-11-20T10:00:00+01:00
customers:
  acme: {{plan: all-inclusive, add_ons: [dedicated-agent], dedicated_agent: anna, name: zqCompany}}
  brama: {{plan: standard, name: Brama}}
contacts:
  maria: {{customer: acme, telegram: 770770770, name: zqMaria}}
  jan: {{customer: acme, slack: U0ZQJAN, name: zqJan}}
  tomasz: {{customer: brama, telegram: 5002, name: Tomasz}}
story:
  - {{contact: maria, says: "zqFirst words of mine"}}
  - {{contact: tomasz, says: "Mine stay"}}
  - {{contact: jan, says: "zqJan here"}}
  - {{at: +1h, agent: anna, to: maria, says: "zqReply to you"}}
  - {{agent: anna, to: maria, says: "// zqNote on her"}}
  - {{agent: anna, to: maria, runs: "/ask zqQuestion?"}}
  - {{at: +2h, contact: maria, says: "zqAnswer"}}
  - {{agent: anna, to: maria, runs: "/quote zqQuote for 5"}}
  - {{contact: maria, presses: accept_quote}}
  - {{agent: anna, to: maria, runs: "/severity sev5 zqWhy"}}
  - {{agent: anna, to: maria, runs: "/escalate seniors zqCluster"}}
  - {{agent: anna, to: maria, runs: "/delay platform zqDown"}}
  - {{contact: maria, runs: "/zqverb of mine"}}
  - {{contact: maria, runs: "/book support"}}
  - {{contact: maria, presses: 2026-11-20T15:00:00+01:00}}
  - {{contact: maria, presses: confirm}}
  - {{contact: maria, runs: "/mydata"}}
  - {{agent: anna, runs: "/mine"}}
  - {{agent: anna, opens: home}}
  - {{at: +3h, agent: olga, runs: "/statement acme"}}
  - {{agent: olga, presses: send_statement}}
  - {{at: +6h, agent: anna, to: maria, runs: "/summary zqSummary of the call"}}
  - {{at: +8h, contact: jan, presses: sev1}}
"""


class Worked:
    """A desk on which all that has happened."""

    def __init__(self, stage: MemoryStage, store: Store, setup: Any, url: str, path: Path) -> None:
        self.stage, self.store, self.setup, self.url, self.path = stage, store, setup, url, path

    def turn(self, tx: Tx) -> Turn:
        return Turn(tx, self.setup, self.stage.now())

    async def statement(self) -> Any:
        def unit(tx: Tx) -> Any:
            turn, customer = self.turn(tx), tx.people.customer("acme")
            assert customer is not None
            told = stating.statement(turn, customer, stating.named_month(turn, customer, "2026-11"))
            return told.kept, told.waited, told.questions, told.calls, told.begun

        return await self.store.run(unit)

    async def contacts(self) -> list[Contact]:
        return list(await self.store.run(lambda tx: tx.people.contacts_of("acme")))

    async def holding(self, word: str) -> list[str]:
        """The tables and columns in which it stands, in whatever row, and in whatever case."""

        def unit(tx: Any) -> list[str]:
            found = []
            for table in tables.metadata.sorted_tables:
                for row in tx.connection.execute(select(table)).mappings():
                    found += [f"{table.name}.{k}: {v}" for k, v in row.items() if word.lower() in str(v).lower()]
            return found

        return await self.store.run(unit)

    async def bytes_holding(self, word: str) -> list[str]:
        await self.store.close()
        assert rewrite(self.url)
        files = [p for p in self.path.parent.iterdir() if p.name.startswith(self.path.name)]
        return [file.name for file in files if word.lower().encode() in file.read_bytes().lower()]


@pytest.fixture(params=["sqlite", "postgres"])
async def worked(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Worked]:
    config = Path(__file__).parents[2] / "stories" / "opiekun.yaml"
    (tmp_path / "story.yaml").write_text(STORY.format(config=config), encoding="utf-8")
    (story,) = load_stories(tmp_path / "story.yaml")
    clock, setup = StoryClock(story.start), load(config).setup
    path = tmp_path / "desk.db"
    url = await postgres.emptied() if request.param == "postgres" else f"sqlite:///{path}"
    store = await open_store(url, now=clock.now)
    stage = MemoryStage(setup, store, clock, agendas_of(story, setup, clock.now))
    assert (await Player(story, setup, stage).play()).failures == ()
    yield Worked(stage, store, setup, url, path)
    await store.close()


async def erase_all(worked: Worked) -> None:
    for contact in await worked.contacts():
        await worked.store.run(lambda tx, c=contact: forgetting.erase_at_once(worked.turn(tx), c))


async def test_nothing_of_the_erased_is_left_and_every_figure_is_what_it_was(worked: Worked) -> None:
    before = await worked.statement()
    assert len(await worked.holding(PLANTED)) > 40, "or it proves nothing"

    def nameless(tx: Tx) -> None:
        customer = tx.people.customer("acme")
        assert customer is not None
        tx.people.save_customer(replace(customer, name="acme"))

    await worked.store.run(nameless)
    await erase_all(worked)
    await worked.stage.settle()

    assert await worked.holding(PLANTED) == []
    assert await worked.holding("770770770") == []
    assert await worked.statement() == before
    assert any("Mine stay" in held for held in await worked.holding("Mine stay"))


async def test_one_contact_goes_and_a_colleague_stays(worked: Worked) -> None:
    before = await worked.statement()
    (maria, jan) = sorted(await worked.contacts(), key=lambda each: each.name, reverse=True)

    await worked.store.run(lambda tx: forgetting.erase_at_once(worked.turn(tx), maria))
    await worked.stage.settle()

    for word in ("770770770", "zqMaria", "zqFirst", "zqReply", "zqNote", "zqAnswer", "zqQuote", "zqCluster", "zqverb"):
        assert await worked.holding(word) == [], word
    assert [each.id for each in await worked.contacts()] == [jan.id]
    assert any("messages" in held for held in await worked.holding("zqJan here"))
    assert await worked.statement() == before


async def test_not_a_byte_of_it_is_left_in_the_file(worked: Worked) -> None:
    if worked.url.startswith("postgres"):
        pytest.skip("a file's bytes are SQLite's")
    await erase_all(worked)
    await worked.stage.settle()

    for word in ("zqMaria", "zqFirst", "zqNote", "zqAnswer", "770770770", "zqverb"):
        assert await worked.bytes_holding(word) == [], word


async def test_where_agents_read_the_words_are_edited_away(worked: Worked) -> None:
    seen = len(worked.stage.delivered())
    await erase_all(worked)
    await worked.stage.settle()

    shown = [each.text for each in worked.stage.delivered()[seen:]]
    assert "erased" in shown
    assert not any("zqFirst" in text or "zqMaria" in text for text in shown)


async def test_a_copy_for_the_contact_has_all_of_theirs_and_no_note(worked: Worked) -> None:
    (maria, _) = sorted(await worked.contacts(), key=lambda each: each.name, reverse=True)
    kept = await worked.store.run(lambda tx: disclosing.kept_of(worked.turn(tx), maria))
    written = json.dumps(kept, ensure_ascii=False)

    for word in ("zqMaria", "770770770", "zqFirst words", "zqReply", "zqAnswer", "zqQuote", "2026-1"):
        assert word in written, word
    for word in ("zqNote", "zqJan", "Mine stay", "zqCluster"):
        assert word not in written, word
    with_notes = await worked.store.run(lambda tx: disclosing.kept_of(worked.turn(tx), maria, notes=True))
    assert "zqNote" in json.dumps(with_notes)


def test_every_text_of_an_event_is_decided_on() -> None:
    """A new field of text is either somebody's words, or a name of ours; it is listed as one of them."""
    texts = {
        field.name
        for event in get_args(events.Event)
        for field in fields(event)
        if str in (hint := get_type_hints(event)[field.name], *get_args(hint))
    }
    assert texts - WORDS - KEPT == set(), "decide in bot/store/wordless.py"


#: Every column of text: what becomes of it when somebody is erased.
DECIDED = {
    "nothing of people in it": {
        "absences": ["agent", "cover"],
        "agendas": ["agent", "state"],
        "alert_groups": ["group", "firing"],
        "bookings": [
            "customer",
            "kind",
            "channel",
            "offered_by",
            "page",
            "ask",
            "task",
            "call",
            "by",
            "result",
            "result_by",
            "summary_state",
            "summary_by",
        ],
        "busy_spans": ["agent"],
        "calls": ["id", "agent", "kind", "state", "outcome"],
        "cells": ["agent", "key", "call"],
        "consents": ["document", "version"],
        "contacts": ["channel"],
        "conversations": ["customer", "status", "severity", "team", "topic", "agent", "reason", "joined", "subjects"],
        "copies": ["kind", "side", "channel"],
        "customers": ["key", "plan", "add_ons", "dedicated_agent", "language", "zone"],
        "deadlines": ["metric", "target", "severity", "state"],
        "deposits": ["fact", "state"],
        "drafts": ["subject"],
        "events": ["kind"],
        "inbox": ["channel", "account", "external_id", "state"],
        "intakes": ["channel", "state", "topic", "asked", "given"],
        "invitations": ["code_hash", "customer"],
        "leases": ["name"],
        "messages": ["kind", "author"],
        "meta": ["key", "value"],
        "notice_copies": ["role", "channel"],
        "notices": ["kind", "words", "plans", "customers", "state", "by"],
        "one_time_links": ["token_hash", "purpose", "agent"],
        "outbox": ["key", "operation", "channel", "state"],
        "personal_links": ["code_hash", "customer"],
        "processes": ["name"],
        "proposals": ["agent", "state"],
        "subscriptions": ["channel"],
        "threads": ["side", "channel"],
        "timers": ["subject", "kind"],
        "turns": ["agent"],
        "versions": ["kind", "name", "digest", "body"],
    },
    "erased": {
        "bookings": ["chat", "place_thread", "summary"],
        "calls": ["title", "notes", "join", "location"],
        "contacts": ["user_id", "account", "name", "customer", "language", "hint", "zone"],
        "conversations": ["question"],
        "copies": ["chat", "place_thread", "external_id"],
        "customers": ["name", "slack_channel"],
        "deposits": ["sealed"],
        "drafts": ["request", "text"],
        "events": ["body"],
        "held": ["inbound"],
        "inbox": ["lane", "sender", "raw", "error"],
        "intakes": ["chat", "thread", "answers"],
        "invitations": ["contact_name"],
        "messages": ["text"],
        "notice_copies": ["chat"],
        "outbox": ["lane", "chat", "place_thread", "body", "title", "error"],
        "subscriptions": ["chat"],
        "threads": ["chat", "thread"],
    },
}


def test_every_column_of_text_is_decided_on() -> None:
    there = {
        (table.name, column.name)
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Plain | Text | String)
    }
    decided = {(table, column) for listed in DECIDED.values() for table in listed for column in listed[table]}
    assert there - decided == set(), "say what becomes of it in bot/store/personal.py, and here"
    assert decided - there == set()
