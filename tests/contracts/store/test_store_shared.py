"""One database, several handles and processes: nothing is handed out twice, nothing acknowledged is lost."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from store_rig import Opener
from store_samples import MINUTE, NOON, conversation, envelope, maria

from bot.ports import Store, Tx

WRITER = Path(__file__).with_name("store_writer.py")


async def _writer(url: str, first: int, count: int) -> Process:
    """Another process that accepts that many events, and prints each one's number once it was confirmed."""
    return await asyncio.create_subprocess_exec(sys.executable, str(WRITER), url, str(first), str(count), stdout=PIPE)


async def _confirmed(writer: Process, at_most: int) -> list[str]:
    assert writer.stdout is not None
    lines = [(await writer.stdout.readline()).decode().strip() for _ in range(at_most)]
    return [line for line in lines if line]


async def _missing(store: Store, ids: list[str]) -> int:
    """How many of these are not there; asking puts them in."""
    return await store.run(lambda tx: tx.inbox.accept([envelope(each) for each in ids], NOON))


async def test_two_handles_never_claim_the_same_row(reopen: Opener) -> None:
    one, two = await reopen(), await reopen()
    waiting = [envelope(str(number), lane=f"lane {number % 40}") for number in range(120)]
    await one.run(lambda tx: tx.inbox.accept(waiting, NOON))
    claimed = await asyncio.gather(*(store.run(lambda tx: tx.inbox.claim(5, NOON)) for store in [one, two] * 12))
    taken = [each for some in claimed for each in some]
    assert len(taken) == 40, "the first of each lane"
    assert Counter(each.envelope.lane for each in taken).most_common(1)[0][1] == 1


async def test_two_handles_never_claim_the_same_timer(reopen: Opener) -> None:
    one, two = await reopen(), await reopen()

    def unit(tx: Tx) -> None:
        for number in range(60):
            tx.timers.set(f"c:{number}", "breach", NOON)

    await one.run(unit)
    claimed = await asyncio.gather(*(store.run(lambda tx: tx.timers.claim(NOON, 7)) for store in [one, two] * 10))
    subjects = [timer.subject for some in claimed for timer in some]
    assert sorted(subjects) == sorted(f"c:{number}" for number in range(60))


async def test_two_handles_that_meet_somebody_meet_the_same_contact(reopen: Opener) -> None:
    one, two = await reopen(), await reopen()
    met = await asyncio.gather(*(store.run(maria) for store in [one, two] * 8))
    assert {contact.id for contact in met} == {met[0].id}


async def test_a_conversation_is_changed_by_one_at_a_time(reopen: Opener) -> None:
    one, two = await reopen(), await reopen()
    number = (await one.run(conversation)).number

    def join(agent: str) -> Callable[[Tx], None]:
        def unit(tx: Tx) -> None:
            found = tx.conversations.get(number)
            assert found is not None
            tx.conversations.save(replace(found, joined=(*found.joined, agent)))

        return unit

    agents = [f"agent {n}" for n in range(16)]
    await asyncio.gather(*((one, two)[n % 2].run(join(agent)) for n, agent in enumerate(agents)))
    found = await one.run(lambda tx: tx.conversations.get(number))
    assert found is not None
    assert sorted(found.joined) == sorted(agents)


async def test_what_one_handle_wrote_the_other_reads(reopen: Opener) -> None:
    one, two = await reopen(), await reopen()
    await one.run(lambda tx: tx.timers.set("c:1", "breach", NOON))
    assert await two.run(lambda tx: tx.timers.next_due()) == NOON
    await two.run(lambda tx: tx.timers.set("c:1", "breach", NOON + MINUTE))
    assert await one.run(lambda tx: tx.timers.next_due()) == NOON + MINUTE


async def test_everything_is_there_after_opening_again(reopen: Opener) -> None:
    store = await reopen()
    await store.run(lambda tx: tx.inbox.accept([envelope("1")], NOON))
    await store.close()
    again = await reopen()
    (taken,) = await again.run(lambda tx: tx.inbox.claim(5, NOON))
    assert taken.envelope == envelope("1")


async def test_another_process_writes_beside_a_busy_desk(url: str, reopen: Opener) -> None:
    store = await reopen()
    writer = await _writer(url, 0, 80)
    finished = asyncio.create_task(writer.wait())
    mine = 0
    while not finished.done():
        mine += 1
        await store.run(lambda tx, number=mine: tx.inbox.accept([envelope(f"m{number}")], NOON))
    assert await finished == 0
    theirs = [str(number) for number in range(80)]
    assert set(await _confirmed(writer, 80)) == set(theirs)
    assert await _missing(store, theirs) == 0
    assert await _missing(store, [f"m{number}" for number in range(1, mine + 1)]) == 0


@pytest.mark.parametrize("confirmed", [1, 250])
async def test_kill_9_loses_nothing_that_was_confirmed(url: str, reopen: Opener, confirmed: int) -> None:
    writer = await _writer(url, 0, 1_000_000)
    told = await _confirmed(writer, confirmed)
    writer.kill()
    more, _ = await writer.communicate()
    told += more.decode().split("\n")[:-1]
    assert len(told) >= confirmed
    store = await reopen()
    assert await _missing(store, told) == 0
    assert await store.run(lambda tx: tx.inbox.accept([envelope("after")], NOON)) == 1
