"""What has answered a customer? A call that was held may turn out not to have been: then the next thing that did."""

from dataclasses import replace

from bot.model.deadline import Deadline
from bot.model.policy import Metric
from bot.sla.run import Run


class Answered:
    """A run that a call has ended, and all that would have ended it since, in the order of the log.

    Until something other than a call has, its clock follows what happens, as if it still ran: so that it can go on
    where it would be by now.
    """

    __slots__ = ("_ends", "run")

    def __init__(self, run: Run) -> None:
        self.run = run
        #: by which call, None: by a person's words, or since it was over; and how the deadline then stood
        self._ends: list[tuple[str | None, Deadline | None]] = []

    @property
    def metric(self) -> Metric:
        return self.run.metric

    @property
    def is_open(self) -> bool:
        """Has nothing ended it but calls?"""
        return all(call is not None for call, _ in self._ends)

    @property
    def has_ended(self) -> bool:
        return bool(self._ends)

    @property
    def deadline(self) -> Deadline | None:
        """What the first that ended it made of it; None where nothing was promised."""
        deadline = self._ends[0][1]
        return replace(deadline, cycle=self.run.cycle) if deadline is not None else None

    def end(self, call: str | None, deadline: Deadline | None) -> None:
        """That call, or None for good, would have ended it like this."""
        self._ends.append((call, deadline))

    def take_back(self, call: str) -> None:
        """That call was not held after all."""
        self._ends = [each for each in self._ends if each[0] != call]
