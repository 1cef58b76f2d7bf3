"""How does one cycle of a metric stand? A run: its start, its pauses, and the target it is measured by for now."""

from copy import copy
from datetime import datetime, timedelta

from bot.model.deadline import Deadline, DeadlineState
from bot.model.policy import Metric, Target
from bot.sla.clocks import PENDING, Clocks, counts_a_length


class Run:
    """One cycle while the log is replayed. Without a target it is silent: it waits, but nothing is promised.

    Start and pauses belong to the run, the target is only lent: a change of severity exchanges it (DESIGN
    section 4). A run that is overdue keeps its target, for a breach keeps its own time.
    """

    __slots__ = (
        "_clocks", "_due", "_held", "_kept_due", "_pauses", "cycle", "grace_at", "is_owed", "metric",
        "reclassified_at", "severity", "start", "target",
    )  # fmt: skip

    def __init__(self, metric: Metric, start: datetime, clocks: Clocks) -> None:
        self.metric = metric
        self.start = start
        self.cycle = 0
        self.target: Target | None = None
        self.severity = ""
        self.is_owed = False
        self.reclassified_at: datetime | None = None
        self.grace_at: datetime | None = None
        self._clocks = clocks
        self._due: datetime | None = None
        self._kept_due: datetime | None = None
        self._pauses: list[tuple[datetime, datetime]] = []
        #: by target: how many of the pauses are summed up, and to what; so that no pause is measured twice
        self._held: dict[Target, tuple[int, timedelta]] = {}

    def aim_for(self, target: Target | None, severity: str, clocks: Clocks) -> None:
        """From here on it is measured by this target on these clocks; by None: nothing is owed any more, the last one
        is void."""
        self.is_owed = target is not None
        if target is not None:
            if clocks is not self._clocks:
                self._clocks = clocks
                self._held.clear()
            self.target = target
            self.severity = severity
            self._due = None

    def start_no_later_than(self, start: datetime) -> None:
        """An older message turned up behind a younger one: the oldest counts."""
        if start < self.start:
            self.start = start
            self._due = None
            self._held.clear()

    def hold(self, since: datetime, until: datetime) -> None:
        """Its clock stood still in between, as far as its target pauses."""
        since = max(since, self.start)
        if since < until:
            self._pauses.append((since, until))
            self._due = None

    def keep_due(self, due_at: datetime) -> None:
        """It is on record as breached at that time, whatever the calendars have become since."""
        self._kept_due = due_at

    def copy(self) -> "Run":
        """The same, that what happens to this one does not touch."""
        twin = copy(self)
        twin._pauses, twin._held = list(self._pauses), dict(self._held)
        return twin

    @property
    def is_on_record(self) -> bool:
        """Was it recorded as breached?"""
        return self._kept_due is not None

    @property
    def due_at(self) -> datetime:
        """When it is due by the pauses that are over."""
        if self._kept_due is not None:
            return self._kept_due
        if self._due is None:
            assert self.target is not None, "a run that is asked for its due time has a target"
            self._due = self._clocks.due(self.target, self.start, self._time_held(self.target))
        return self._due

    @property
    def pauses(self) -> bool:
        """Does its clock stop while a named question waits? A target counted in days never does."""
        return self.target is not None and PENDING in self.target.pauses and counts_a_length(self.target)

    def is_paused(self, asked_at: datetime | None) -> bool:
        """Does its clock stand still, a question having waited since `asked_at`? Not once it was overdue."""
        return asked_at is not None and self.pauses and self.due_at >= max(asked_at, self.start)

    def is_late(self, at: datetime, asked_at: datetime | None) -> bool:
        """Is it overdue at that instant? An answer at the very instant is in time."""
        return self.target is not None and self.is_owed and self.due_at < at and not self.is_paused(asked_at)

    def reclassify(self, at: datetime) -> None:
        """The exchange at that instant made it overdue: marked, and given its target's time once more."""
        assert self.target is not None, "only a target can be overdue"
        self.reclassified_at = at
        self.grace_at = self._clocks.due(self.target, at)

    def deadline(self, state: DeadlineState, stopped_at: datetime | None = None) -> Deadline:
        """What is told of it."""
        assert self.target is not None, "a silent run is told to nobody"
        return Deadline(
            metric=self.metric,
            cycle=self.cycle,
            target=self.target,
            severity=self.severity,
            start_at=self.start,
            due_at=self.due_at,
            state=state,
            act_by=self._clocks.act_by(self.start, self.due_at),
            aim_at=self._clocks.aim(self.target, self.start),
            stopped_at=stopped_at,
            reclassified_at=self.reclassified_at,
            grace_at=self.grace_at,
        )

    def _time_held(self, target: Target) -> timedelta:
        """How long its clock stood still: for the pauses that began before it was due, for one that comes after a
        breach un-breaches nothing, also where the target was only lent since."""
        if not self.pauses or not self._pauses:
            return timedelta()
        done, held = self._held.get(target, (0, timedelta()))
        for since, until in self._pauses[done:]:
            if self._clocks.due(target, self.start, held) < since:
                break
            held += self._clocks.between(target, since, until)
        self._held[target] = (len(self._pauses), held)
        return held
