"""When nobody knows whether a call arrived: Slack is asked, Telegram gets it once more, and no row is ever lost."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery.fate import DOUBTS_AT_MOST
from bot.delivery.tally import Happened
from bot.errors import Ambiguous, NotSent, Undeliverable
from tests.contracts.delivery_rig import DEAD, PENDING, SENDING, SENT, UNKNOWN, Late, Rig, play

LOST = Ambiguous("the answer was lost")


@pytest.mark.parametrize("error", [LOST, KeyError("a bug")], ids=["lost", "bug"])
def test_slack_is_asked_before_anything_is_sent_again(error: Exception) -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "arrived", "behind")
        rig.slack.on("arrived", Late(error))
        await rig.carry(5)
        assert rig.slack.texts == ["arrived", "behind"]
        assert len(rig.slack.asked) == 1
        assert rig.states() == [SENT, SENT]

    play(story)


@pytest.mark.parametrize("error", [LOST, KeyError("a bug")], ids=["lost", "bug"])
def test_what_slack_does_not_have_is_sent_again(error: Exception) -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "lost", "behind")
        rig.slack.on("lost", error)
        await rig.carry(5)
        assert rig.slack.texts == ["lost", "lost", "behind"]
        assert len(rig.slack.asked) == 1

    play(story)


def test_slack_is_asked_after_a_restart_too_and_as_often_as_it_takes() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "under way")
        rig.slack.on("under way", 100.0)
        await rig.carry(1)
        assert rig.states() == [SENDING]
        await rig.die()
        rig.slack.there[rig.store.inner.run_now(lambda tx: tx.lanes.interrupted())[0].key] = "it got there"
        rig.slack.answers = [NotSent("can't be reached"), LOST, NotSent("429", retry_after=timedelta(seconds=60))]
        await rig.carry(100)
        assert rig.slack.texts == ["under way"]
        assert len(rig.slack.asked) == 4
        assert rig.states() == [SENT]
        assert rig.carrier.tally.counts["slack", Happened.FOUND] == 1

    play(story)


def test_telegram_gets_it_once_more_flagged_and_then_it_is_unknown_and_told() -> None:
    async def story(rig: Rig) -> None:
        rig.post("5001", "doubtful", "behind")
        rig.telegram.on("doubtful", LOST, LOST)
        await rig.carry(5)
        assert [(c.text, c.resent) for c in rig.telegram.calls] == [
            ("doubtful", False),
            ("doubtful", True),
            ("behind", False),
        ]
        assert rig.states() == [UNKNOWN, SENT]
        assert rig.desk.undelivered_rows == [("out-1", "no_answer")]
        counts = rig.carrier.tally.counts
        assert (counts["telegram", Happened.RESENT], counts["telegram", Happened.UNKNOWN]) == (1, 1)

    play(story)


def test_what_telegram_was_getting_when_the_process_ended_goes_once_more() -> None:
    async def story(rig: Rig) -> None:
        rig.post("5001", "under way")
        rig.telegram.on("under way", 100.0, 100.0)
        await rig.carry(1)
        await rig.die()
        await rig.carry(1)
        assert [c.resent for c in rig.telegram.calls] == [False, True]
        await rig.die()
        await rig.carry(60)
        assert len(rig.telegram.calls) == 2, "never a third time"
        assert rig.states() == [UNKNOWN]

    play(story)


def test_a_429_for_the_second_try_is_no_third_doubt() -> None:
    async def story(rig: Rig) -> None:
        rig.post("5001", "doubtful")
        rig.telegram.on("doubtful", LOST, NotSent("429", retry_after=timedelta(seconds=30)))
        await rig.carry(60)
        assert [c.resent for c in rig.telegram.calls] == [False, True, True]
        assert rig.states() == [SENT]

    play(story)


def test_an_edit_may_be_repeated_anywhere() -> None:
    async def story(rig: Rig) -> None:
        (copy,) = rig.post("5001", "before")
        await rig.carry(1)
        rig.edit(copy, "after")
        rig.telegram.on("after", LOST, LOST, LOST)
        await rig.carry(60)
        assert rig.telegram.texts == ["before", *["after"] * 4]
        assert rig.states() == [SENT, SENT]
        assert rig.carrier.tally.counts["telegram", Happened.RESENT] == 0

    play(story)


@pytest.mark.parametrize("error", [LOST, KeyError("a bug")], ids=["lost", "bug"])
def test_a_row_that_only_ever_ends_in_doubt_is_set_aside_and_blocks_nobody(error: Exception) -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "poison", "behind")
        rig.slack.on("poison", *[error] * 100)
        await rig.carry(3600)
        assert rig.slack.texts.count("poison") == DOUBTS_AT_MOST
        assert rig.states() == [DEAD, SENT]
        assert rig.desk.undelivered_rows == [("out-1", "no_answer")]

    play(story)


def test_a_doubtful_row_waits_longer_each_time_and_only_its_lane_does() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "doubtful")
        rig.post("C2", "other")
        rig.slack.on("doubtful", LOST, LOST, LOST)
        await rig.carry(30)
        at = [call.at for call in rig.slack.calls if call.text == "doubtful"]
        assert [round(b - a) for a, b in pairwise(at)] == [1, 2, 4]
        assert rig.slack.calls[1].text == "other"

    play(story)


def test_what_can_never_arrive_is_set_aside_at_once_and_told() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "to nobody", "behind")
        rig.slack.on("to nobody", Undeliverable("channel_not_found"))
        await rig.carry(1)
        assert rig.states() == [DEAD, SENT]
        assert rig.desk.undelivered_rows == [("out-1", "channel_not_found")]

    play(story)


def test_a_row_is_set_aside_even_where_nobody_can_be_told() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "to nobody", "behind")
        rig.slack.on("to nobody", Undeliverable("channel_not_found"))
        await rig.carry(1)
        assert rig.states() == [DEAD, SENT]

    play(story, is_deaf=True)


def test_what_was_given_up_can_be_sent_after_all() -> None:
    async def story(rig: Rig) -> None:
        rig.post("5001", "unknown")
        rig.post("C1", "dead")
        rig.telegram.on("unknown", LOST, LOST)
        rig.slack.on("dead", Undeliverable("not_in_channel"))
        await rig.carry(5)
        for row in (1, 2):
            assert rig.store.inner.run_now(lambda tx, row=row: tx.lanes.retry(row))
        await rig.carry(5)
        assert rig.states() == [SENT, SENT]
        assert not rig.store.inner.run_now(lambda tx: tx.lanes.retry(1))

    play(story)


# --- the database fails us -----------------------------------------------------------------------------------------


def test_an_outcome_the_database_refuses_is_written_once_it_takes_it() -> None:
    async def story(rig: Rig) -> None:
        rig.post("5001", "one", "two")
        rig.telegram.on("one", 5.0)
        await rig.carry(1)
        rig.store.refuse = 20
        await rig.carry(60)
        assert [(c.text, c.resent) for c in rig.telegram.calls] == [("one", False), ("two", False)]
        assert rig.states() == [SENT, SENT]

    play(story)


def test_rows_taken_in_a_transaction_whose_answer_was_lost_are_found_again() -> None:
    async def story(rig: Rig) -> None:
        await rig.carry(1)
        rig.post("C1", "one")
        rig.post("5001", "two")
        rig.store.lose_answers = 3
        await rig.carry(30)
        assert rig.states() == [SENT, SENT]
        assert rig.slack.texts == ["one"]
        assert [c.text for c in rig.telegram.calls] == ["two"]

    play(story)


def test_a_fault_of_the_database_asks_about_nobody_who_is_still_on_the_way() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "slow")
        rig.slack.on("slow", 30.0)
        await rig.carry(1)
        rig.store.refuse = 3
        await rig.carry(60)
        assert (rig.slack.texts, rig.slack.asked) == (["slow"], [])
        assert rig.states() == [SENT]

    play(story)


# --- the end -------------------------------------------------------------------------------------------------------


def test_stopping_lets_calls_finish_and_begins_none() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "under way", "behind")
        rig.slack.on("under way", 5.0)
        await rig.carry(1)
        rig.end()
        await rig.carrier.stop(timedelta(seconds=10))
        assert rig.states() == [SENT, PENDING]
        assert rig.loop.time() == pytest.approx(5, abs=0.1)

    play(story)


def test_a_call_that_does_not_finish_in_time_is_asked_about_after_the_next_start() -> None:
    async def story(rig: Rig) -> None:
        rig.post("C1", "hangs")
        rig.slack.on("hangs", 500.0)
        await rig.carry(1)
        rig.end()
        await rig.carrier.stop(timedelta(seconds=10))
        assert rig.loop.time() == pytest.approx(11, abs=0.1)
        assert rig.states() == [SENDING]
        await rig.die()
        await rig.carry(5)
        assert len(rig.slack.asked) == 1
        assert rig.states() == [SENT]

    play(story)
