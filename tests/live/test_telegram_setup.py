"""`opiekun telegram setup`: who is offered which verbs in which words, and a chat that refuses keeps nobody waiting."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.config import load_text
from bot.demo.cast import let_visitors_in, set_the_stage
from bot.desk.menus import menus_of, profile_of
from bot.desk.rights import May
from bot.desk.verbs import AGENT_VERBS, CONTACT_VERBS, Anywhere
from bot.model.menus import Audience
from bot.model.words import Language
from bot.texts.rendering.units import length
from simulator import Fault, Simulator, serve
from tests.contracts.channels.rigs import held_against
from tests.contracts.cli_line import Answer, opiekun
from tests.live.killing import CONFIG, MANIFESTS
from tests.live.process import DeskProcess, Wire

SETUP = load_text(CONFIG).setup
SENIORS = -100200300

#: This desk has no topics and takes no complaints.
LISTED = {*CONTACT_VERBS, "language"} - {"topic", "complaint"}


@dataclass
class Stage:
    sim: Simulator
    config: Path

    async def runs(self, *options: str) -> Answer:
        """The command, as a person types it."""
        return await asyncio.to_thread(opiekun, "telegram", "setup", "--config", str(self.config), *options)

    def menu(self, person: str) -> dict[str, str]:
        [chat] = [one for one in self.sim.view(person)["telegram"]["chats"] if one["type"] == "private"]
        return {one["command"]: one["description"] for one in chat["commands"]}

    def in_group(self, language: str, **member: int) -> list[str]:
        scope = {"chat_id": SENIORS, "type": "chat_member" if member else "chat", **member}
        commands = self.sim.telegram.bot().commands[(json.dumps(scope, sort_keys=True), language)]
        return [one["command"] for one in commands]


@asynccontextmanager
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str = CONFIG) -> AsyncIterator[Stage]:
    async with serve() as sim:
        tokens = set_the_stage(sim, SETUP, MANIFESTS[Wire.ASKED])
        let_visitors_in(sim)
        desk = DeskProcess(tmp_path, config, sim, tokens)
        for name, value in desk.secrets.items():
            monkeypatch.setenv(name, value)
        yield Stage(sim=sim, config=desk.config)
        assert held_against(sim) == []


def did(answer: Answer) -> dict[str, int]:
    rows: list[dict[str, Any]] = answer.value["settings"]
    return {kind: sum(row["did"] == kind for row in rows) for kind in ("set", "unchanged", "failed")}


async def test_everybody_is_offered_their_own_verbs_in_their_own_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path, monkeypatch) as made:
        answer = await made.runs()
        assert (answer.status, answer.err) == (0, "")
        assert "set        commands for private chats: any other, en, pl, ru, uk, bg" in answer.out
        maria, tomasz = made.menu("maria"), made.menu("tomasz")
        assert maria.keys() == tomasz.keys() == LISTED
        assert (maria["human"], tomasz["human"]) == ("връзка с човек", "kontakt z człowiekiem")
        anywhere = {name for name, verb in AGENT_VERBS.items() if isinstance(verb, Anywhere) and name != "start"}
        leads = {name for name in anywhere if AGENT_VERBS[name].may is May.LEADS}
        assert made.menu("ivan").keys() == anywhere - leads
        assert set(made.in_group("ru")) == AGENT_VERBS.keys() - leads - {"start"}
        bot = made.sim.telegram.bot()
        assert set(bot.descriptions) == set(bot.short_descriptions) == {"", *Language}
        assert "Обслужване на клиенти: Helpful Ltd" in bot.short_descriptions["bg"]


async def test_what_is_so_already_is_not_set_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage(tmp_path, monkeypatch) as made:
        first = did(await made.runs("--json"))
        calls = made.sim.calls.count
        again = did(await made.runs("--json"))
        assert (first["unchanged"], again["set"]) == (0, 0)
        assert again["unchanged"] == first["set"] > 30
        later = {call.method for call in made.sim.calls if call.number > calls}
        assert not {method for method in later if method.startswith(("set", "delete"))}


async def test_a_chat_the_bot_is_not_in_is_named_and_the_rest_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path, monkeypatch) as made:
        made.sim.telegram.remove_bot(chat=SENIORS)
        made.sim.telegram.deactivate(person="ivan")
        made.sim.telegram.bot().private.pop(1003)
        answer = await made.runs("--json")
        failed = [row for row in answer.value["settings"] if row["did"] == "failed"]
        assert answer.status == 1
        assert [row["whose"] for row in failed] == ["the group of seniors", "the chat of ivan"]
        assert "press Start" in failed[1]["why"]
        assert [line.partition(":")[0] for line in answer.err.splitlines()] == [
            "commands for the group of seniors",
            "commands for the chat of ivan",
        ]
        assert made.menu("maria").keys() == LISTED
        assert set(made.sim.telegram.bot().descriptions) == {"", *Language}


async def test_a_language_no_longer_spoken_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage(tmp_path, monkeypatch) as made:
        await made.runs()
        fewer = made.config.read_text(encoding="utf-8").replace("[en, pl, ru, uk, bg]", "[en, pl]", 1)
        made.config.write_text(fewer, encoding="utf-8")
        assert (await made.runs()).status == 0
        assert made.menu("maria")["human"] == "reach a person"
        assert made.menu("tomasz")["human"] == "kontakt z człowiekiem"
        assert made.sim.telegram.bot().descriptions["bg"] == ""


async def test_a_pause_that_is_asked_for_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with stage(tmp_path, monkeypatch) as made:
        made.sim.faults.add(Fault.RATE_LIMIT, method="setMyCommands", skip=3, retry_after=1)
        assert did(await made.runs("--json"))["failed"] == 0


async def test_a_token_that_is_none_and_a_platform_that_is_away_are_one_line_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(tmp_path, monkeypatch) as made:
        made.sim.faults.add(Fault.STATUS, method="getMyCommands", status=502)
        answer = await made.runs()
        assert (answer.status, answer.out) == (1, "")
        assert "can't be reached" in answer.err
        monkeypatch.setenv("TELEGRAM_TOKEN", "123:none-of-ours")
        answer = await made.runs()
        assert (answer.status, answer.out) == (1, "")
        assert "@BotFather" in answer.err


async def test_a_desk_without_telegram_is_told_so(tmp_path: Path) -> None:
    file = tmp_path / "opiekun.yaml"
    file.write_text(CONFIG, encoding="utf-8")
    answer = await asyncio.to_thread(opiekun, "telegram", "setup", "--config", str(file))
    assert (answer.status, answer.out) == (1, "")
    assert "add `channels.telegram`" in answer.err


def test_leads_are_offered_more_than_others_in_their_own_group() -> None:
    lead = next(agent for agent in SETUP.agents.values() if agent.key == "ivan")
    setup = replace(SETUP, agents={**SETUP.agents, "ivan": replace(lead, is_lead=True)})
    members = [menu for menu in menus_of(setup) if menu.audience is Audience.MEMBER]
    assert [(menu.chat, menu.member) for menu in members] == [(str(SENIORS), "1003")]
    assert {one.verb for one in members[0].commands[None]} == AGENT_VERBS.keys() - {"start"}


@pytest.mark.parametrize("name", ["", "Helpful Ltd", "Дружество с много дълго име " * 9, "🎈" * 300])
def test_what_is_offered_fits_whatever_the_company_is_called(name: str) -> None:
    setup = replace(SETUP, company=replace(SETUP.company, name=name))
    for menu in menus_of(setup):
        for commands in menu.commands.values():
            assert 0 < len(commands) <= 100
            assert all(1 <= length(one.meaning) <= 256 for one in commands)
    profile = profile_of(setup)
    assert all(length(text) <= 512 for text in profile.description.values())
    assert all(length(text) <= 120 for text in profile.short_description.values())
