"""The pages behind one-time links: what a contact gives is sealed before the desk has it, and opened once for an agent.

Between two transactions, since sealing and opening are no work of the desk's; what is shown was erased first.
"""

from collections.abc import Mapping

from bot.desk import Desk
from bot.model.deposits import Page
from bot.ports import Clock, Store, Vault


class OneTimePages:
    """Fulfils `bot.console.forms.Pages`."""

    def __init__(self, store: Store, desk: Desk, clock: Clock, vault: Vault) -> None:
        self._store = store
        self._desk = desk
        self._clock = clock
        self._vault = vault

    async def look(self, token: str, *, is_incomplete: bool = False) -> Page | None:
        """What the link opens; looking changes nothing. None for one that is not good any more."""
        now = self._clock.now()
        return await self._store.run(lambda tx: self._desk.one_time_page(tx, token, now, is_incomplete=is_incomplete))

    def gone(self) -> Page:
        return self._desk.gone_page()

    async def send(self, token: str, fields: Mapping[str, str]) -> Page | None:
        """The form is filled in, or the button pressed. None where it is too late."""
        now = self._clock.now()
        sealed = await self._store.run(lambda tx: self._desk.sealed_behind(tx, token, now))
        if sealed is not None:
            return await self._show(token, sealed)
        kept = {name: self._vault.seal(words) for name, words in fields.items() if words}
        return await self._store.run(lambda tx: self._desk.fill_in(tx, token, kept, now))

    async def _show(self, token: str, sealed: str) -> Page | None:
        now = self._clock.now()
        words = self._vault.unseal(sealed)
        return await self._store.run(lambda tx: self._desk.show_once(tx, token, words, now))
