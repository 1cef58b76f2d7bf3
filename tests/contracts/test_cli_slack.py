"""`opiekun slack manifest`: what is pasted at Slack, for this configuration."""

from pathlib import Path

import pytest

from tests.contracts.cli_line import DESK, opiekun

HTTP = DESK.replace("  slack: {", "  slack: {mode: http, signing_secret: {env: SLACK_SIGNING_SECRET}, ")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_in_socket_mode_nothing_of_ours_need_be_reachable() -> None:
    Path("opiekun.yaml").write_text(DESK, encoding="utf-8")

    answer = opiekun("slack", "manifest", "--json")

    assert (answer.status, answer.err) == (0, "")
    assert answer.value["display_information"]["name"] == "Helpful Ltd"
    assert answer.value["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in answer.value["settings"]["event_subscriptions"]


def test_in_http_mode_events_go_to_our_address() -> None:
    Path("opiekun.yaml").write_text(HTTP + 'console: {public_url: "https://desk.example"}\n', encoding="utf-8")

    settings = opiekun("slack", "manifest", "--json").value["settings"]

    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == "https://desk.example/slack/events"


def test_in_http_mode_an_address_is_asked_for() -> None:
    Path("opiekun.yaml").write_text(HTTP, encoding="utf-8")

    answer = opiekun("slack", "manifest")

    assert (answer.status, answer.out) == (1, "")
    (fault,) = answer.faults
    assert "console.public_url" in fault
