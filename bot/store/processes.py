"""Which desks run on this database, and what only one of them does at a time."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, exists, insert, or_, select, text, update

from bot.errors import TakenOver
from bot.store.facet import Database, Facet, Owner, spell
from bot.store.tables import INBOX_WORKING, OUTBOX_SENDING, inbox, leases, outbox, processes

_process = bindparam("process", type_=processes.c.id.type)
_JOIN = insert(processes).returning(processes.c.id)
_BEAT = update(processes).where(processes.c.id == _process).values(beat=processes.c.beat + 1)
_BEATS = select(processes.c.id, processes.c.beat)
# Whoever takes a row in work holds on to its process until that is written: such a one is not dead.
_IS_STILL = (
    select(processes.c.id)
    .where(processes.c.id == _process, processes.c.beat == bindparam("beat"))
    .with_for_update(skip_locked=True)
)
_LIVES = select(processes.c.id).where(processes.c.id == _process).with_for_update(read=True, key_share=True)
_REMOVE = delete(processes).where(processes.c.id == _process)

_IN_WORK = (inbox.c.owner == _process, text(INBOX_WORKING))
_LEAVE_INBOX = update(inbox).where(*_IN_WORK).values(owner=0)
_RETURN_INBOX = update(inbox).where(*_IN_WORK).values(owner=0, state="waiting")
_LEAVE_OUTBOX = update(outbox).where(outbox.c.owner == _process, text(OUTBOX_SENDING)).values(owner=0)
_LEAVE_LEASES = update(leases).where(leases.c.holder == _process).values(holder=0)
_HAS_ORPHANS = select(
    or_(
        exists().where(inbox.c.owner == 0, text(INBOX_WORKING)),
        exists().where(outbox.c.owner == 0, text(OUTBOX_SENDING)),
    )
)

_TAKE = spell(
    leases,
    lambda new: new.on_conflict_do_update(
        index_elements=["name"],
        set_={"epoch": leases.c.epoch + 1, "holder": new.excluded.holder},
        where=leases.c.holder == 0,
    ).returning(leases.c.epoch),
)
_HELD = select(leases.c.epoch, leases.c.holder).where(leases.c.name == bindparam("row"))
_CONFIRM = _HELD.where(leases.c.holder == _process, leases.c.epoch == bindparam("under")).with_for_update(read=True)


def demand_life(database: Database, process: int) -> None:
    """Nobody takes anything in work once the others have declared them dead. Raises TakenOver."""
    if process and database.execute(_LIVES, {"process": process}).one_or_none() is None:
        raise TakenOver(f"process {process} was taken for dead")


class Processes(Facet):
    """`ports.Processes`."""

    __slots__ = ()

    def join(self, name: str) -> int:
        number: int = self._db.execute(_JOIN, {"name": name, "beat": 0}).scalar_one()
        return number

    def beat(self, process: int) -> bool:
        return self._db.execute(_BEAT, {"process": process}).rowcount == 1

    def beats(self) -> Mapping[int, int]:
        return {row.id: row.beat for row in self._db.execute(_BEATS)}

    def bury(self, process: int, beat: int) -> bool:
        if self._db.execute(_IS_STILL, {"process": process, "beat": beat}).one_or_none() is None:
            return False
        self._remove(process)
        return True

    def leave(self, process: int) -> None:
        self._db.execute(_RETURN_INBOX, {"process": process})
        self._remove(process)

    def has_orphans(self) -> bool:
        return bool(self._db.execute(_HAS_ORPHANS).scalar_one())

    def _remove(self, process: int) -> None:
        for statement in (_LEAVE_INBOX, _LEAVE_OUTBOX, _LEAVE_LEASES, _REMOVE):
            self._db.execute(statement, {"process": process})


class Leases(Facet):
    """`ports.Leases`."""

    __slots__ = ("_owner",)

    def __init__(self, database: Database, *, owner: Owner) -> None:
        super().__init__(database)
        self._owner = owner

    def take(self, name: str) -> int | None:
        holder = self._owner()
        demand_life(self._db, holder)
        held = self._db.execute(_HELD, {"row": name}).one_or_none()
        if held is not None and held.holder != 0:
            return int(held.epoch) if held.holder == holder else None
        fresh = {"name": name, "epoch": 1, "holder": holder}
        taken: int | None = self._db.execute(_TAKE[self._dialect], fresh).scalar_one_or_none()
        return taken

    def confirm(self, name: str, epoch: int) -> None:
        facts = {"row": name, "process": self._owner(), "under": epoch}
        if self._db.execute(_CONFIRM, facts).one_or_none() is None:
            raise TakenOver(f"{name} is another process's by now")
