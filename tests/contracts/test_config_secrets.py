"""A secret is pointed at in the file, found elsewhere, and never shown."""

from pathlib import Path

import pytest

from bot.config import Loaded, load_text
from bot.errors import ConfigError

DESK = """
channels:
  slack: {mode: socket, bot_token: {env: BOT}, app_token: {file: app-token}, signing_secret: {env: SIGNING}}
store: {url: {env: DATABASE}}
"""
ALL = {"BOT": "xoxb-very-secret", "SIGNING": "s", "DATABASE": "postgresql://u:very-secret@host/desk"}


def loaded(base: Path, environ: dict[str, str]) -> Loaded:
    return load_text(DESK, name="desk.yaml", base=base, environ=environ)


def test_a_secret_is_read_from_a_variable_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "app-token").write_text("xapp-very-secret\n")
    desk = loaded(tmp_path, ALL)
    slack = desk.connections.slack
    assert slack is not None
    assert slack.app_token is not None
    assert slack.bot_token.read(ALL).reveal() == "xoxb-very-secret"
    assert slack.app_token.read({}).reveal() == "xapp-very-secret"
    assert desk.store.read(ALL) == ALL["DATABASE"]
    assert desk.warnings == ()
    desk.demand_secrets()


def test_a_variable_may_name_a_file_instead(tmp_path: Path) -> None:
    (tmp_path / "app-token").write_text("xapp")
    (tmp_path / "bot").write_text("xoxb-from-file\n")
    environ = {**ALL, "BOT": "", "BOT_FILE": str(tmp_path / "bot")}
    desk = loaded(tmp_path, environ)
    assert desk.connections.slack is not None
    assert desk.connections.slack.bot_token.read(environ).reveal() == "xoxb-from-file"
    assert desk.missing_secrets == ()


def test_a_missing_secret_is_a_warning_and_an_error_only_for_a_desk_that_runs(tmp_path: Path) -> None:
    desk = loaded(tmp_path, {"DATABASE": "sqlite://"})
    spots = [line.split(" ", 1)[0] for line in desk.warnings]
    assert spots == ["desk.yaml:3:36:", "desk.yaml:3:59:", "desk.yaml:3:94:"]
    with pytest.raises(ConfigError) as caught:
        desk.demand_secrets()
    assert caught.value.faults[0] == (
        "desk.yaml:3:36: channels.slack.bot_token: the secret is missing, found no variable BOT, set BOT or BOT_FILE"
    )
    assert len(caught.value.faults) == 2, "over a socket nothing is signed"


def test_an_empty_file_is_a_missing_secret(tmp_path: Path) -> None:
    (tmp_path / "app-token").write_text("\n")
    desk = loaded(tmp_path, ALL)
    assert len(desk.missing_secrets) == 1
    assert "app-token empty" in desk.missing_secrets[0]
    slack = desk.connections.slack
    assert slack is not None
    assert slack.app_token is not None
    with pytest.raises(ConfigError, match="the secret is missing"):
        slack.app_token.read()


def test_no_repr_shows_a_secret(tmp_path: Path) -> None:
    (tmp_path / "app-token").write_text("xapp-very-secret")
    desk = loaded(tmp_path, ALL)
    assert desk.connections.slack is not None
    secret = desk.connections.slack.bot_token.read(ALL)
    inline = load_text("store: {url: 'postgresql://u:very-secret@host/desk'}", environ={})
    assert "very-secret" not in f"{secret!r} {secret} {desk!r} {inline!r}"
    assert len(inline.warnings) == 1
    assert "a password is written into the file" in inline.warnings[0]
    assert "very-secret" not in inline.warnings[0]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "postgresql:///desk", "sqlite:////var/desk.db"])
def test_addresses_that_are_whole_stay_as_they_are(url: str, tmp_path: Path) -> None:
    assert load_text(f"store: {{url: '{url}'}}", base=tmp_path, environ={}).store_url == url
