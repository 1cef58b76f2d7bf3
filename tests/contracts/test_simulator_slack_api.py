"""Does the simulated Web API refuse what the real one refuses, in its words, and answer in its shapes?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import simulator
from simulator import ActError, Clock
from tests.contracts.judges.peers import RawApp, on_slack


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(**changed: Any) -> dict[str, Any]:
    element = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
    return {"type": "actions", "elements": [{**element, **changed}]}


async def test_a_token_is_needed_known_and_of_the_right_kind() -> None:
    async with on_slack() as desk:
        client = desk.app._client
        assert await RawApp(desk.sim, client, "").refusal("auth.test") == "not_authed"
        assert await RawApp(desk.sim, client, "xoxb-stranger").refusal("auth.test") == "invalid_auth"
        app_level = RawApp(desk.sim, client, desk.made["app_token"])
        assert await app_level.refusal("chat.postMessage", channel="C0SUPPORT", text="x") == "not_allowed_token_type"
        assert await desk.app.refusal("apps.connections.open") == "not_allowed_token_type"
        desk.sim.slack.revoke_token()
        assert await desk.app.refusal("auth.test") == "token_revoked"


async def test_an_unknown_method_is_named_in_the_answer() -> None:
    async with on_slack() as desk:
        assert await desk.app("chat.postMesage") == {
            "ok": False,
            "error": "unknown_method",
            "req_method": "chat.postMesage",
        }


async def test_an_unknown_argument_is_refused_only_in_strict_mode() -> None:
    async with on_slack() as desk:
        answer = await desk.app("chat.postMessage", channel=desk.channel, text="x", thread="y")
        assert answer["error"] == "invalid_arguments"
        assert answer["response_metadata"]["messages"][0].startswith("[ERROR] thread: no argument of this method")
    async with on_slack(strict=False) as desk:
        assert (await desk.app("chat.postMessage", channel=desk.channel, text="x", thread="y"))["ok"]


async def test_a_scope_that_the_manifest_does_not_name_is_missing() -> None:
    manifest = {"oauth_config": {"scopes": {"bot": ["chat:write"]}}, "settings": {"socket_mode_enabled": True}}
    async with on_slack(manifest=manifest) as desk:
        answer = await desk.app("users.info", user="U0ANNA")
        assert (answer["error"], answer["needed"], answer["provided"]) == ("missing_scope", "users:read", "chat:write")


#: Calls that are refused whatever the state, and Slack's word for it.
REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("chat.postMessage", {"text": "x"}, "invalid_arguments"),
    ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
    ("chat.postMessage", {"channel": "C0SUPPORT"}, "no_text"),
    ("chat.postMessage", {"channel": "C0SUPPORT", "blocks": "["}, "invalid_blocks_format"),
    ("chat.postMessage", {"channel": "C0SUPPORT", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "C0SUPPORT", "blocks": [section("x")] * 51}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "C0SUPPORT", "blocks": [button(value="x" * 2001)]}, "invalid_blocks"),
    ("chat.postMessage", {"channel": "C0SUPPORT", "blocks": [button(action_id="x" * 256)]}, "invalid_blocks"),
    (
        "chat.postMessage",
        {"channel": "C0SUPPORT", "blocks": [button(text={"type": "plain_text", "text": "x" * 76})]},
        "invalid_blocks",
    ),
    (
        "chat.postMessage",
        {"channel": "C0SUPPORT", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]},
        "invalid_blocks",
    ),
    (
        "chat.postMessage",
        {"channel": "C0SUPPORT", "blocks": [{**section("x"), "block_id": "a"}, {**section("x"), "block_id": "a"}]},
        "invalid_blocks",
    ),
    ("chat.postMessage", {"channel": "C0SUPPORT", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
    (
        "chat.postMessage",
        {
            "channel": "C0SUPPORT",
            "text": "x",
            "metadata": {"event_type": "sent", "event_payload": {"a": "x" * 8000}},
        },
        "metadata_too_large",
    ),
    ("chat.postMessage", {"channel": "C0SUPPORT", "text": "x", "attachments": "no"}, "invalid_attachments"),
    ("chat.postEphemeral", {"channel": "C0SUPPORT", "user": "U0NOBODY", "text": "x"}, "user_not_in_channel"),
    ("chat.update", {"channel": "C0SUPPORT", "ts": "1.000000", "text": "x"}, "message_not_found"),
    ("chat.delete", {"channel": "C0SUPPORT", "ts": "1.000000"}, "message_not_found"),
    ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("conversations.replies", {"channel": "C0SUPPORT", "ts": "1.000000"}, "thread_not_found"),
    ("conversations.list", {"types": "dm"}, "invalid_types"),
    ("conversations.list", {"cursor": "nonsense"}, "invalid_cursor"),
    ("conversations.list", {"limit": 1001}, "invalid_limit"),
    ("conversations.open", {}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U0NOBODY"}, "user_not_found"),
    ("conversations.create", {"name": "Not a name"}, "invalid_name_specials"),
    ("conversations.create", {"name": "support"}, "name_taken"),
    ("users.info", {"user": "U0NOBODY"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "nobody@example.com"}, "users_not_found"),
    ("reactions.add", {"channel": "C0SUPPORT", "timestamp": "1.000000", "name": "eyes"}, "message_not_found"),
    ("views.open", {"trigger_id": "1.2.x", "view": {"type": "modal"}}, "invalid_arguments"),
    ("bots.info", {"bot": "B0NOBODY"}, "bot_not_found"),
]


@pytest.mark.parametrize(("method", "args", "error"), REFUSALS)
async def test_it_refuses_in_the_platforms_words(method: str, args: dict[str, Any], error: str) -> None:
    async with on_slack() as desk:
        response = await desk.app.response(method, **args)
        assert response.status_code == 200
        assert response.json()["error"] == error


async def test_a_complaint_about_blocks_says_where() -> None:
    async with on_slack() as desk:
        blocks = [section("fine"), section("x" * 3001)]
        answer = await desk.app("chat.postMessage", channel=desk.channel, text="x", blocks=blocks)
        told = "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
        assert answer["errors"] == [told]
        assert answer["response_metadata"]["messages"] == [f"[ERROR] {told}"]


async def test_what_is_just_short_enough_passes() -> None:
    async with on_slack() as desk:
        blocks = [section("x" * 3000)] * 49 + [button(value="x" * 2000, text={"type": "plain_text", "text": "x" * 75})]
        assert (await desk.app("chat.postMessage", channel=desk.channel, text="x", blocks=blocks))["ok"]


async def test_a_long_text_is_cut_when_posted_and_refused_when_edited() -> None:
    async with on_slack() as desk:
        posted = await desk.app.result("chat.postMessage", channel=desk.channel, text="x" * 40_001)
        assert len(posted["message"]["text"]) == 40_000
        place = {"channel": desk.channel, "ts": posted["ts"]}
        assert await desk.app.refusal("chat.update", **place, text="x" * 4_001) == "msg_too_long"


async def test_an_edit_keeps_attachments_and_drops_blocks_as_documented() -> None:
    async with on_slack() as desk:
        attachments = [{"text": "aside", "fallback": "aside"}]
        first = {"text": "fallback", "blocks": [section("card")], "attachments": attachments}
        posted = await desk.app.result("chat.postMessage", channel=desk.channel, **first)

        async def edit(**content: Any) -> dict[str, Any]:
            answer = await desk.app.result("chat.update", channel=desk.channel, ts=posted["ts"], **content)
            message: dict[str, Any] = answer["message"]
            return message

        by_blocks = await edit(text="fallback", blocks=[section("another card")])
        assert by_blocks["blocks"][0]["text"]["text"] == "another card"
        assert by_blocks["attachments"][0]["text"] == "aside"
        assert "edited" not in by_blocks
        by_attachments = await edit(attachments=[])
        assert by_attachments["attachments"] == []
        assert by_attachments["blocks"] == by_blocks["blocks"]
        by_text = await edit(text="plain now")
        assert "blocks" not in by_text
        assert by_text["edited"]["user"] == desk.made["bot_user"]
        assert await desk.app.refusal("chat.update", channel=desk.channel, ts=posted["ts"]) == "no_text"


async def test_membership_decides_where_an_app_may_write_and_read() -> None:
    async with on_slack() as desk:
        public = desk.sim.slack.add_channel(name="lobby", members=["anna"], apps=[])["id"]
        private = desk.sim.slack.add_channel(name="board", members=["anna"], apps=[], private=True)["id"]
        assert await desk.app.refusal("chat.postMessage", channel=public, text="x") == "not_in_channel"
        assert await desk.app.refusal("chat.postMessage", channel=private, text="x") == "channel_not_found"
        assert await desk.app.refusal("conversations.history", channel=public) == "not_in_channel"
        assert (await desk.app.result("conversations.info", channel=public))["channel"]["is_member"] is False
        assert await desk.app.refusal("conversations.info", channel=private) == "channel_not_found"
        await desk.app.result("conversations.join", channel=public)
        await desk.app.result("chat.postMessage", channel=public, text="x")
        desk.sim.slack.archive(channel=public, person="anna")
        assert await desk.app.refusal("chat.postMessage", channel=public, text="x") == "is_archived"


async def test_only_ones_own_messages_can_be_changed() -> None:
    async with on_slack() as desk:
        said = desk.sim.slack.say(person="anna", channel=desk.channel, text="mine")
        place = {"channel": desk.channel, "ts": said["ts"]}
        assert await desk.app.refusal("chat.update", **place, text="x") == "cant_update_message"
        assert await desk.app.refusal("chat.delete", **place) == "cant_delete_message"


async def test_the_same_client_msg_id_brings_the_first_message_back() -> None:
    async with on_slack() as desk:
        args = {"channel": desk.channel, "text": "once", "client_msg_id": "5f0c1c8e-0000-4000-8000-000000000001"}
        first = await desk.app.result("chat.postMessage", **args)
        again = await desk.app.result("chat.postMessage", **args)
        assert again["ts"] == first["ts"]
        assert len((await desk.app.result("conversations.history", channel=desk.channel))["messages"]) == 1
        await desk.app.result("chat.delete", channel=desk.channel, ts=first["ts"])
        assert await desk.app.refusal("chat.postMessage", **args) == "duplicate_message_not_found"


async def test_metadata_is_shown_to_who_asks_for_it() -> None:
    async with on_slack() as desk:
        metadata = {"event_type": "outbox", "event_payload": {"row": 17}}
        root = await desk.app.result("chat.postMessage", channel=desk.channel, text="card", metadata=metadata)
        thread = {"channel": desk.channel, "thread_ts": root["ts"]}
        await desk.app.result("chat.postMessage", **thread, text="reply", metadata=metadata)
        plain = await desk.app.result("conversations.history", channel=desk.channel)
        asked = await desk.app.result("conversations.history", channel=desk.channel, include_all_metadata=True)
        assert "metadata" not in plain["messages"][0]
        assert asked["messages"][0]["metadata"] == metadata
        replies = await desk.app.result(
            "conversations.replies", channel=desk.channel, ts=root["ts"], include_all_metadata=1
        )
        assert [one["metadata"] for one in replies["messages"]] == [metadata, metadata]


async def test_replies_stay_in_their_thread_and_the_root_counts_them() -> None:
    async with on_slack() as desk:
        root = await desk.app.result("chat.postMessage", channel=desk.channel, text="card")
        thread = {"channel": desk.channel, "thread_ts": root["ts"]}
        reply = await desk.app.result("chat.postMessage", **thread, text="quiet")
        await desk.app.result("chat.postMessage", **thread, text="loud", reply_broadcast=True)
        desk.sim.slack.say(person="anna", channel=desk.channel, thread_ts=root["ts"], text="On it")
        history = (await desk.app.result("conversations.history", channel=desk.channel))["messages"]
        assert [one["text"] for one in history] == ["loud", "card"]
        assert (history[1]["reply_count"], history[1]["reply_users"]) == (3, [desk.made["bot_user"], "U0ANNA"])
        replies = await desk.app.result("conversations.replies", channel=desk.channel, ts=root["ts"])
        assert [one["text"] for one in replies["messages"]] == ["card", "quiet", "loud", "On it"]
        assert {one["thread_ts"] for one in replies["messages"]} == {root["ts"]}
        assert reply["message"]["parent_user_id"] == desk.made["bot_user"]


async def test_an_answer_to_a_vanished_root_lands_in_the_channel_and_only_a_missing_thread_ts_tells() -> None:
    async with on_slack() as desk:
        said = desk.sim.slack.say(person="anna", channel=desk.channel, text="going")
        desk.sim.slack.delete(person="anna", channel=desk.channel, ts=said["ts"])
        posted = await desk.app.result("chat.postMessage", channel=desk.channel, thread_ts=said["ts"], text="late")
        assert "thread_ts" not in posted["message"]


async def test_a_root_with_replies_leaves_a_stone() -> None:
    async with on_slack() as desk:
        root = await desk.app.result("chat.postMessage", channel=desk.channel, text="card")
        await desk.app.result("chat.postMessage", channel=desk.channel, thread_ts=root["ts"], text="reply")
        await desk.app.result("chat.delete", channel=desk.channel, ts=root["ts"])
        replies = await desk.app.result("conversations.replies", channel=desk.channel, ts=root["ts"])
        assert [one.get("subtype") for one in replies["messages"]] == ["tombstone", None]


async def test_a_long_history_comes_in_pages_and_between_two_times() -> None:
    clock = Clock(speed=0)
    async with on_slack(clock=clock) as desk:
        stamps = []
        for number in range(5):
            stamps.append((await desk.app.result("chat.postMessage", channel=desk.channel, text=str(number)))["ts"])
            clock.jump(by=timedelta(seconds=1))
        seen: list[str] = []
        cursor = ""
        while True:
            page = await desk.app.result("conversations.history", channel=desk.channel, limit=2, cursor=cursor)
            seen += [one["text"] for one in page["messages"]]
            cursor = page.get("response_metadata", {}).get("next_cursor", "")
            assert page["has_more"] is bool(cursor)
            if not cursor:
                break
        assert seen == ["4", "3", "2", "1", "0"]
        between = {"channel": desk.channel, "oldest": stamps[1], "latest": stamps[3]}
        inner = await desk.app.result("conversations.history", **between)
        outer = await desk.app.result("conversations.history", **between, inclusive=True)
        assert [one["text"] for one in inner["messages"]] == ["2"]
        assert [one["text"] for one in outer["messages"]] == ["3", "2", "1"]


async def test_timestamps_come_from_the_clock_and_grow_even_when_it_stands() -> None:
    clock = Clock(speed=0)
    async with on_slack(clock=clock) as desk:
        stamps = [(await desk.app.result("chat.postMessage", channel=desk.channel, text="x"))["ts"] for _ in range(3)]
        assert stamps == sorted(set(stamps))
        assert {ts.partition(".")[0] for ts in stamps} == {str(int(clock.time()))}
        assert all(len(ts.partition(".")[2]) == 6 for ts in stamps)


async def test_a_direct_message_is_opened_by_the_persons_id() -> None:
    async with on_slack() as desk:
        posted = await desk.app.result("chat.postMessage", channel="U0ANNA", text="Just you")
        opened = await desk.app.result("conversations.open", users="U0ANNA", return_im=True)
        assert opened["channel"]["id"] == posted["channel"]
        assert (opened["channel"]["is_im"], opened["channel"]["user"]) == (True, "U0ANNA")
        assert await desk.app.refusal("conversations.open", users=desk.made["bot_user"]) == "cannot_dm_bot"


async def test_people_are_known_with_their_zone_and_language() -> None:
    async with on_slack() as desk:
        user = (await desk.app.result("users.info", user="U0MARIA", include_locale=True))["user"]
        assert (user["locale"], user["tz_offset"], user["profile"]["email"]) == ("bg-BG", 3600, "maria@example.com")
        found = await desk.app.result("users.lookupByEmail", email="ANNA@example.com")
        assert found["user"]["id"] == "U0ANNA"
        me = await desk.app.result("auth.test")
        assert (await desk.app.result("bots.info", bot=me["bot_id"]))["bot"]["user_id"] == me["user_id"]
        members = await desk.app.result("conversations.members", channel=desk.channel)
        assert set(members["members"]) == {"U0ANNA", "U0MARIA", me["user_id"]}


async def test_a_file_goes_both_ways() -> None:
    async with on_slack() as desk:
        given = await desk.app.result("files.getUploadURLExternal", filename="call.ics", length=17)
        await desk.app._client.post(given["upload_url"], content=b"BEGIN:VCALENDAR\r\n")
        files = [{"id": given["file_id"], "title": "Your call"}]
        await desk.app.result("files.completeUploadExternal", files=files, channel_id=desk.channel)
        shared = desk.sim.view("maria")["slack"]["channels"][0]["messages"][-1]["files"][0]
        assert (shared["title"], shared["size"]) == ("Your call", 17)
        sent = desk.sim.slack.share_file(person="maria", channel=desk.channel, name="log.txt", content=b"\x00\r\nlog")
        found = (await desk.app.result("files.info", file=sent["file"]))["file"]
        allowed = {"Authorization": f"Bearer {desk.app.token}"}
        assert (await desk.app._client.get(found["url_private"], headers=allowed)).content == b"\x00\r\nlog"
        assert b"Sign in" in (await desk.app._client.get(found["url_private"])).content


async def test_a_shared_channel_lets_the_other_side_in_but_not_its_commands() -> None:
    async with on_slack() as desk:
        desk.sim.slack.add_workspace(name="Acme")
        desk.sim.people.add(id="carl", name="Carl Case", slack="U0CARL", workspace="Acme")
        with pytest.raises(ActError, match="not shared"):
            desk.sim.slack.invite(channel=desk.channel, person="carl")
        shared = desk.sim.slack.add_channel(name="ext-acme", members=["anna", "carl"], shared_with=["Acme"])["id"]
        info = (await desk.app.result("conversations.info", channel=shared))["channel"]
        assert info["is_ext_shared"] is True
        assert (await desk.app.result("users.info", user="U0CARL"))["user"]["team_id"] != desk.made["team"]
        with pytest.raises(ActError, match="not a valid command"):
            desk.sim.slack.command(person="carl", channel=shared, command="/desk")


async def test_a_person_cannot_do_what_slack_does_not_offer() -> None:
    async with on_slack() as desk:
        said = desk.sim.slack.say(person="anna", channel=desk.channel, text="Hello")
        with pytest.raises(ActError, match="in threads"):
            desk.sim.slack.command(person="anna", channel=desk.channel, command="/desk", thread_ts=said["ts"])
        with pytest.raises(ActError, match="/dsk is not a valid command"):
            desk.sim.slack.command(person="anna", channel=desk.channel, command="/dsk")
        with pytest.raises(ActError, match="one's own"):
            desk.sim.slack.edit(person="maria", channel=desk.channel, ts=said["ts"], text="Not mine")
        with pytest.raises(ActError, match="no modal open"):
            desk.sim.slack.submit(person="anna")
        board = desk.sim.slack.add_channel(name="board", members=["anna"])["id"]
        with pytest.raises(ActError, match="not in #board"):
            desk.sim.slack.say(person="maria", channel=board, text="Let me in")


async def test_what_a_person_types_travels_escaped_and_marked_up() -> None:
    async with on_slack() as desk:
        bot = desk.made["bot_user"]
        text = "@opiekun <!channel> & @maria @here #support https://example.com/a?b=1&c=2, 👍"
        said = desk.sim.slack.say(person="anna", channel=desk.channel, text=text)
        [message] = (await desk.app.result("conversations.history", channel=desk.channel))["messages"]
        assert message["text"] == (
            f"<@{bot}> &lt;!channel&gt; &amp; <@U0MARIA> <!here> <#{desk.channel}|support> "
            "<https://example.com/a?b=1&amp;c=2>, :+1:"
        )
        assert message["ts"] == said["ts"]
        shown = desk.sim.view("maria")["slack"]["channels"][0]["messages"][0]
        assert shown["shown"] == text


async def test_reactions_pins_and_permalinks() -> None:
    async with on_slack() as desk:
        card = await desk.app.result("chat.postMessage", channel=desk.channel, text="card")
        place = {"channel": desk.channel, "timestamp": card["ts"]}
        await desk.app.result("reactions.add", **place, name="eyes")
        assert await desk.app.refusal("reactions.add", **place, name="eyes") == "already_reacted"
        got = await desk.app.result("reactions.get", **place)
        assert got["message"]["reactions"] == [{"name": "eyes", "users": [desk.made["bot_user"]], "count": 1}]
        await desk.app.result("reactions.remove", **place, name="eyes")
        assert await desk.app.refusal("reactions.remove", **place, name="eyes") == "no_reaction"
        await desk.app.result("pins.add", **place)
        assert await desk.app.refusal("pins.add", **place) == "already_pinned"
        await desk.app.result("pins.remove", **place)
        assert await desk.app.refusal("pins.remove", **place) == "no_pin"
        link = await desk.app.result("chat.getPermalink", channel=desk.channel, message_ts=card["ts"])
        assert link["permalink"].endswith(f"/archives/{desk.channel}/p{card['ts'].replace('.', '')}")


async def test_channels_are_made_filled_described_left_and_archived() -> None:
    async with on_slack() as desk:
        made = (await desk.app.result("conversations.create", name="case-142", is_private=True))["channel"]
        await desk.app.result("conversations.invite", channel=made["id"], users="U0ANNA,U0MARIA")
        assert (
            await desk.app.refusal("conversations.invite", channel=made["id"], users="U0ANNA") == "already_in_channel"
        )
        await desk.app.result("conversations.setTopic", channel=made["id"], topic="Acme")
        await desk.app.result("conversations.setPurpose", channel=made["id"], purpose="Mail outage")
        mine = await desk.app.result("users.conversations", types="private_channel")
        assert [(one["name"], one["topic"]["value"]) for one in mine["channels"]] == [("case-142", "Acme")]
        await desk.app.result("conversations.archive", channel=made["id"])
        assert await desk.app.refusal("conversations.archive", channel=made["id"]) == "already_archived"
        await desk.app.result("conversations.leave", channel=made["id"])
        assert [one["name"] for one in desk.sim.view("anna")["slack"]["channels"]] == ["support", "case-142"]


async def test_a_form_and_json_mean_the_same() -> None:
    async with on_slack() as desk:
        form = {"token": desk.app.token, "channel": desk.channel, "blocks": '[{"type":"divider"}]', "mrkdwn": "0"}
        answer = await desk.app._client.post(f"{desk.sim.slack_url}chat.postMessage", data=form)
        assert answer.json()["ok"]
        assert "token" not in desk.sim.calls.of("chat.postMessage")[-1].args


async def test_the_channel_keeps_a_bounded_number_of_messages() -> None:
    async with simulator.serve() as sim:
        sim.slack.add_workspace(name="Desk")
        sim.people.add(id="anna", slack=True)
        channel = sim.slack.add_channel(name="support", members=["anna"])["id"]
        sim.world.slack.channels[channel].keep = 3
        for number in range(5):
            sim.slack.say(person="anna", channel=channel, text=str(number))
        shown = [message["shown"] for message in sim.view("anna")["slack"]["channels"][0]["messages"]]
        assert shown == ["2", "3", "4"]
