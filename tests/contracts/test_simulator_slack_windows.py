"""Do modals, home tabs and response_urls behave as Slack's do?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from simulator import ActError
from tests.contracts.judges.peers import Answer, OnSlack, RawSocket, drained, listening, on_slack


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def modal(title: str = "How bad?", *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    words = {"type": "plain_text_input", "action_id": "text", "max_length": 20}
    asked = {"type": "input", "block_id": "words", "label": plain("In your words"), "element": words}
    view = {"type": "modal", "title": plain(title), "submit": plain("Send"), "blocks": [asked, *blocks]}
    return {**view, "callback_id": "severity", **more}


async def trigger(desk: OnSlack) -> str:
    """A trigger from a command that nobody answers."""
    typed: str = desk.sim.slack.command(person="anna", channel=desk.channel, command="/desk")["trigger_id"]
    return typed


async def opened(desk: OnSlack, **more: Any) -> Answer:
    answer = await desk.app.result("views.open", trigger_id=await trigger(desk), view=modal(**more))
    view: Answer = answer["view"]
    return view


async def interactive(desk: OnSlack, socket: RawSocket) -> Answer:
    """The next interactive frame; what else comes is acknowledged."""
    while True:
        frame = await socket.next()
        if frame["type"] == "interactive":
            return frame
        await socket.acknowledge(frame)


def modals(desk: OnSlack) -> list[Answer]:
    shown: list[Answer] = desk.sim.view("anna")["slack"]["modals"]
    return shown


async def test_a_trigger_opens_one_modal_within_three_seconds() -> None:
    async with on_slack() as desk:
        given = await trigger(desk)
        await desk.app.result("views.open", trigger_id=given, view=modal())
        assert await desk.app.refusal("views.open", trigger_id=given, view=modal()) == "exchanged_trigger_id"
        late = await trigger(desk)
        desk.sim.world.wall.jump(by=timedelta(seconds=3.1))
        assert await desk.app.refusal("views.open", trigger_id=late, view=modal()) == "expired_trigger_id"
        assert await desk.app.refusal("views.open", trigger_id="1.2.x", view=modal()) == "invalid_trigger_id"


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (modal("x" * 25), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        (modal(call_back="x"), "invalid additional property: call_back [json-pointer:/view]"),
        (
            {**modal(), "submit": None},
            "missing required field: submit, there are input blocks [json-pointer:/view]",
        ),
        (modal("x", {"type": "nothing"}), "unsupported type: nothing [json-pointer:/view/blocks/1/type]"),
        (
            modal("x", *[{"type": "divider"}] * 100),
            "no more than 100 items allowed [json-pointer:/view/blocks]",
        ),
    ],
)
async def test_a_malformed_view_is_refused_with_its_place(view: dict[str, Any], told: str) -> None:
    async with on_slack() as desk:
        answer = await desk.app("views.open", trigger_id=await trigger(desk), view=view)
        assert answer["error"] == "invalid_arguments"
        assert f"[ERROR] {told}" in answer["response_metadata"]["messages"]


async def test_a_view_shows_every_documented_field() -> None:
    async with on_slack() as desk:
        view = await opened(desk, private_metadata="#142")
        assert view.keys() >= {
            "id", "team_id", "type", "blocks", "private_metadata", "callback_id", "state", "hash", "title",
            "clear_on_close", "notify_on_close", "close", "submit", "previous_view_id", "root_view_id", "app_id",
            "external_id", "app_installed_team_id", "bot_id",
        }  # fmt: skip
        assert (view["private_metadata"], view["root_view_id"]) == ("#142", view["id"])


async def test_three_modals_stack_and_no_fourth() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        await opened(desk, blocks=[{"type": "actions", "elements": [go()]}], submit=None)
        for number in range(3):
            press = desk.sim.slack.press_in_view(person="anna", action_id="go")
            frame = await interactive(desk, socket)
            await socket.acknowledge(frame)
            view = modal(f"Page {number}", blocks=[{"type": "actions", "elements": [go()]}], submit=None)
            answer = await desk.app("views.push", trigger_id=press["trigger_id"], view=view)
            assert answer["ok"] if number < 2 else answer["error"] == "push_limit_reached"
        assert [one["view"]["title"]["text"] for one in modals(desk)] == ["How bad?", "Page 0", "Page 1"]
        desk.sim.slack.close(person="anna")
        assert len(modals(desk)) == 2
        desk.sim.slack.close(person="anna", everything=True)
        assert modals(desk) == []


def go() -> dict[str, Any]:
    return {"type": "button", "action_id": "go", "text": plain("Go")}


async def test_a_stale_hash_and_a_taken_external_id_are_refused() -> None:
    async with on_slack() as desk:
        view = await opened(desk, external_id="case-142")
        changed = await desk.app.result("views.update", view_id=view["id"], hash=view["hash"], view=modal("Two"))
        assert changed["view"]["hash"] != view["hash"]
        stale = {"view_id": view["id"], "hash": view["hash"]}
        assert await desk.app.refusal("views.update", **stale, view=modal("Three")) == "hash_conflict"
        assert await desk.app.refusal("views.update", view_id="V0NOTHING", view=modal()) == "not_found"
        await desk.app.result("views.open", trigger_id=await trigger(desk), view=modal(external_id="one"))
        again = modal(external_id="one")
        assert (
            await desk.app.refusal("views.open", trigger_id=await trigger(desk), view=again) == "duplicate_external_id"
        )


async def test_a_submission_carries_what_was_filled_in_and_its_acknowledgement_decides() -> None:
    options = [{"text": plain(name), "value": name} for name in ("sev1", "sev3")]
    select = {"type": "static_select", "action_id": "level", "options": options, "initial_option": options[1]}
    level = {"type": "input", "block_id": "level", "label": plain("Level"), "element": select}
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        view = modal("How bad?", level)
        await desk.app.result("views.open", trigger_id=await trigger(desk), view=view)

        async def submit(values: dict[str, Any], answer: Answer | None) -> Answer:
            sent = desk.sim.slack.submit(person="anna", values=values)
            frame = await interactive(desk, socket)
            await socket.acknowledge(frame, answer)
            await desk.sim.slack.outcome(interaction=sent["interaction"])
            payload: Answer = frame["payload"]
            return payload

        errors = {"response_action": "errors", "errors": {"words": "Say more"}}
        payload = await submit({"words": {"text": "meh"}}, errors)
        assert payload["type"] == "view_submission"
        assert payload["view"]["state"]["values"] == {
            "words": {"text": {"type": "plain_text_input", "value": "meh"}},
            "level": {"level": {"type": "static_select", "selected_option": options[1]}},
        }
        assert [one["errors"] for one in modals(desk)] == [{"words": "Say more"}]
        await submit({"level": {"level": "sev1"}}, {"response_action": "errors", "errors": {"nowhere": "x"}})
        assert "errors must name input blocks" in modals(desk)[0]["errors"][""]
        await submit({}, {"response_action": "update", "view": modal("Again")})
        assert [one["view"]["title"]["text"] for one in modals(desk)] == ["Again"]
        assert modals(desk)[0]["view"]["state"]["values"]["words"]["text"]["value"] == "meh"
        await submit({}, {"response_action": "push", "view": modal("On top")})
        assert [one["view"]["title"]["text"] for one in modals(desk)] == ["Again", "On top"]
        await submit({"words": {"text": "yes"}}, {"response_action": "clear"})
        assert modals(desk) == []


async def test_slack_itself_refuses_what_is_not_filled_in() -> None:
    async with on_slack() as desk:
        await opened(desk)
        with pytest.raises(ActError, match="'words' is empty"):
            desk.sim.slack.submit(person="anna")
        with pytest.raises(ActError, match="0 to 20 characters"):
            desk.sim.slack.submit(person="anna", values={"words": {"text": "x" * 21}})
        with pytest.raises(ActError, match="no field words/nothing; it has: words/text"):
            desk.sim.slack.fill(person="anna", values={"words": {"nothing": "x"}})


async def test_closing_is_told_to_who_asked() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        view = await opened(desk, notify_on_close=True)
        desk.sim.slack.close(person="anna")
        frame = await interactive(desk, socket)
        assert (frame["payload"]["type"], frame["payload"]["is_cleared"]) == ("view_closed", False)
        assert frame["payload"]["view"]["id"] == view["id"]


async def test_an_external_select_asks_for_its_options() -> None:
    select = {"type": "external_select", "action_id": "customer", "min_query_length": 2}
    asked = {"type": "input", "block_id": "customer", "label": plain("Customer"), "element": select}
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        await desk.app.result("views.open", trigger_id=await trigger(desk), view=modal("Who?", asked))
        sought = desk.sim.slack.suggest(person="anna", action_id="customer", typed="ac")
        frame = await interactive(desk, socket)
        assert (frame["payload"]["type"], frame["payload"]["value"]) == ("block_suggestion", "ac")
        options = [{"text": plain("Acme"), "value": "acme"}]
        await socket.acknowledge(frame, {"options": options})
        outcome = await desk.sim.slack.outcome(interaction=sought["interaction"])
        assert outcome["payload"] == {"options": options}


async def test_a_home_tab_is_published_and_pressed() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        home = {"type": "home", "blocks": [{"type": "actions", "elements": [go()]}]}
        await desk.app.result("views.publish", user_id="U0ANNA", view=home)
        desk.sim.slack.open_home(person="anna")
        event = await socket.event()
        assert (event["type"], event["tab"], event["view"]["type"]) == ("app_home_opened", "home", "home")
        desk.sim.slack.press_in_view(person="anna", action_id="go", home=True)
        frame = await interactive(desk, socket)
        assert frame["payload"]["container"] == {"type": "view", "view_id": event["view"]["id"]}
        assert desk.sim.view("maria")["slack"]["homes"] == []


async def test_a_response_url_answers_five_times_and_for_half_an_hour() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        card = await desk.app.result("chat.postMessage", channel=desk.channel, text="card", blocks=[buttons()])
        await socket.event()

        async def pressed() -> str:
            desk.sim.slack.press(person="anna", channel=desk.channel, ts=card["ts"], action_id="go")
            frame = await interactive(desk, socket)
            await socket.acknowledge(frame)
            url: str = frame["payload"]["response_url"]
            return url

        url = await pressed()
        for body in (
            {"text": "only you"},
            {"text": "all of you", "response_type": "in_channel"},
            {"text": "another card", "replace_original": True},
            {"text": "more"},
            {"delete_original": True},
        ):
            assert (await desk.app._client.post(url, json=body)).json() == {"ok": True}
        assert [(one["shown"], one["ephemeral"]) for one in seen(desk, "anna")] == [
            ("marker", False),
            ("only you", True),
            ("all of you", False),
            ("more", True),
        ]
        assert [one["shown"] for one in seen(desk, "maria")] == ["marker", "all of you"]
        assert (await desk.app._client.post(url, json={"text": "x"})).json()["error"] == "used_url"


async def test_a_response_url_grows_old() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        desk.sim.slack.command(person="anna", channel=desk.channel, command="/desk")
        url = (await socket.next())["payload"]["response_url"]
        desk.sim.world.wall.jump(by=timedelta(minutes=31))
        late = await desk.app._client.post(url, json={"text": "x"})
        assert (late.status_code, late.json()["error"]) == (404, "expired_url")


async def test_an_ephemeral_message_is_seen_by_one_and_its_buttons_work() -> None:
    async with on_slack() as desk, listening(desk) as socket:
        await drained(desk, socket)
        whisper = {"channel": desk.channel, "user": "U0ANNA", "text": "psst", "blocks": [buttons()]}
        sent = await desk.app.result("chat.postEphemeral", **whisper)
        assert "psst" not in [one["shown"] for one in seen(desk, "maria")]
        with pytest.raises(ActError, match="sees no message"):
            desk.sim.slack.press(person="maria", channel=desk.channel, ts=sent["message_ts"], action_id="go")
        desk.sim.slack.press(person="anna", channel=desk.channel, ts=sent["message_ts"], action_id="go")
        frame = await interactive(desk, socket)
        assert frame["payload"]["container"]["is_ephemeral"] is True
        assert "message" not in frame["payload"]
        await desk.app._client.post(frame["payload"]["response_url"], json={"delete_original": True})
        assert "psst" not in [one["shown"] for one in seen(desk, "anna")]


def buttons() -> dict[str, Any]:
    return {"type": "actions", "elements": [go()]}


def seen(desk: OnSlack, person: str) -> list[Answer]:
    shown: list[Answer] = desk.sim.view(person)["slack"]["channels"][0]["messages"]
    return shown
