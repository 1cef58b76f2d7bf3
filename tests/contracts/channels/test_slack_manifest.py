"""What the manifest switches on at Slack: all that the adapter uses, and nothing it does not explain."""

import pytest

from bot.adapters.slack.manifest import EVENTS, SCOPES, manifest
from bot.errors import OpiekunError

#: What each subscription needs (docs.slack.dev, each event's page).
NEEDED = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "team_join": "users:read",
}


#: What needs no scope.
FREE = {"app_home_opened"}


def test_every_event_has_its_scope() -> None:
    assert set(EVENTS) == set(NEEDED) | FREE
    assert set(NEEDED.values()) <= set(SCOPES)


def test_a_message_offers_what_slash_commands_cannot_do_in_threads() -> None:
    shortcuts = manifest("Opiekun", "socket")["features"]["shortcuts"]
    assert [(each["type"], each["callback_id"]) for each in shortcuts] == [
        ("message", "escalate"),
        ("message", "complaint"),
    ]
    assert all(len(each["name"]) <= 24 for each in shortcuts)


def test_over_sockets_no_address_is_needed() -> None:
    made = manifest("Opiekun", "socket")
    assert made["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in str(made)
    assert "url" not in made["features"]["slash_commands"][0]


def test_over_http_the_three_addresses_are_named() -> None:
    made = manifest("Opiekun", "http", "https://support.example.com/")
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://support.example.com/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == "https://support.example.com/slack/interactions"
    assert made["features"]["slash_commands"][0]["url"] == "https://support.example.com/slack/commands"


@pytest.mark.parametrize("address", ["", "http://support.example.com"])
def test_over_http_without_an_address_it_says_what_to_set(address: str) -> None:
    with pytest.raises(OpiekunError, match=r"console\.public_url"):
        manifest("Opiekun", "http", address)


def test_a_long_name_is_cut_to_what_slack_takes() -> None:
    made = manifest("Helpful " * 20, "socket")
    assert len(made["display_information"]["name"]) <= 35
    assert len(made["features"]["bot_user"]["display_name"]) <= 80
