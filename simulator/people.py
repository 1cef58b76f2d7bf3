"""Who takes part? Making people, with a face on Telegram, on Slack or on both."""

from __future__ import annotations

from simulator.slack.nouns import User as SlackUser
from simulator.telegram.nouns import User as TelegramUser
from simulator.wire import Json
from simulator.world import ActError, Person, World

_LOCALES = {"en": "en-US", "pl": "pl-PL", "ru": "ru-RU", "uk": "uk-UA", "bg": "bg-BG", "de": "de-DE"}


class People:
    """The people of the world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def add(
        self,
        *,
        id: str,
        name: str = "",
        language: str = "en",
        telegram: bool | int = False,
        slack: bool | str = False,
        workspace: str | None = None,
        username: str | None = None,
        email: str = "",
        zone: str = "Europe/Warsaw",
        offset: int = 3600,
        admin: bool = False,
        about: str = "",
    ) -> Json:
        """Make a person. `telegram` and `slack` are True, or the number or id that the account shall have.

        `workspace` is a Slack workspace's id or name (the first, unless named); `offset` is the zone's, in seconds;
        `about` says in a line who they are, for whoever plays them.
        """
        if id in self._world.people:
            raise ActError(f"there is already a person {id!r}")
        person = Person(id=id, name=name or id.capitalize(), zone=zone, about=about)
        if telegram:
            person.telegram = self._telegram(person, language, telegram, username)
        if slack:
            person.slack = self._slack(person, language, slack, workspace)
            person.slack.name = username or person.slack.name
            person.slack.email = email or f"{id}@example.com"
            person.slack.tz, person.slack.tz_offset, person.slack.is_admin = zone, offset, admin
        self._world.people[id] = person
        self._world.changes.mark("people")
        return person.as_json()

    def list(self) -> list[Json]:
        """Everybody."""
        return [person.as_json() for person in self._world.people.values()]

    def _telegram(self, person: Person, language: str, number: int, username: str | None) -> TelegramUser:
        state = self._world.telegram
        chosen = next(state.user_numbers) if number is True else number
        if chosen in state.users:
            raise ActError(f"there is already a Telegram user {chosen}")
        first, _, last = person.name.partition(" ")
        user = TelegramUser(
            id=chosen, first_name=first, last_name=last, username=username or "", language_code=language
        )
        state.users[chosen] = user
        return user

    def _slack(self, person: Person, language: str, number: str | bool, workspace: str | None) -> SlackUser:
        state = self._world.slack
        spaces = state.workspaces.values()
        team = next((one.id for one in spaces if workspace in (None, one.id, one.name, one.domain)), None)
        if team is None:
            raise ActError(f"there is no Slack workspace {workspace or ''}; add one first")
        chosen = state.new_id("U") if number is True else str(number)
        if chosen in state.users:
            raise ActError(f"there is already a Slack user {chosen}")
        user = SlackUser(
            id=chosen,
            team=team,
            name=person.id,
            real_name=person.name,
            locale=_LOCALES.get(language, "en-US"),
            updated=int(self._world.clock.time()),
        )
        state.users[chosen] = user
        return user
