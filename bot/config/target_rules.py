"""Does each target make sense: one way to say by when, a clock that fits it, and no option without meaning?

The rules are those of the design's section on deadlines. They read plain values, as all rules do.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.config.faults import Fault, Path
from bot.config.names import each, items
from bot.config.shapes.promise import TargetShape
from bot.model.policy import WALL, Metric

_KEYS = frozenset(TargetShape.model_fields)
_DAYS = ("business_days", "same_day")
_WAYS = ("within", *_DAYS, "every")
_HOW = "`within`, `business_days` with `counted`, or `same_day`"


def target_faults(values: Any) -> Iterator[Fault]:
    """Every rule that some target breaks."""
    for path, metric, target in targets_in(values):
        for rule in (_one_way, _counted_days, _bare_days, _pauses, _meaningless):
            yield from rule(path, metric, target)

    for path, cause in each(values, "policies", "*", "causes", "*"):
        if cause.get("stated") is not None and "required" not in (cause.get("estimate"), cause.get("quote")):
            right = "add `estimate: required` or `quote: required`"
            what = "says by when to state what this cause does not want"
            yield Fault(path=(*path, "stated"), what=what, right=right, on_key=True)


def targets_in(values: Any) -> Iterator[tuple[Path, Metric, Mapping[str, Any]]]:
    """Every target in the file, wherever targets may stand."""
    for pattern in (("policies", "*"), ("policies", "*", "severities", "*"), ("policies", "*", "causes", "*")):
        yield from _targets_under(values, *pattern)
    yield from _targets_under(values, "topics", "*")


def _targets_under(values: Any, *pattern: str) -> Iterator[tuple[Path, Metric, Mapping[str, Any]]]:
    for path, holder in each(values, *pattern):
        for metric in Metric:
            target = holder.get(metric.value)
            if isinstance(target, dict):
                yield (*path, metric.value), metric, target


def _given(target: Mapping[str, Any], *keys: str) -> list[str]:
    """Which of these keys say something."""
    return [key for key in keys if target.get(key) is not None and target[key] is not False]


def _one_way(path: Path, metric: Metric, target: Mapping[str, Any]) -> Iterator[Fault]:
    """A target says by when in exactly one way; an update recurs, and nothing else does."""
    given = _given(target, *_WAYS)
    wanted = "`every`" if metric is Metric.UPDATE else _HOW
    if not given and target.keys() <= _KEYS:
        yield Fault(path=path, what="does not say by when", found="no length", right=f"add {wanted}")
    for key in given[1:]:
        right = f"keep one of {' and '.join(given)}"
        yield Fault(path=(*path, key), what="a second way to say by when", right=right, on_key=True)
    for key in given[:1]:
        if (key == "every") is not (metric is Metric.UPDATE):
            what = "only an update recurs" if key == "every" else "an update recurs"
            yield Fault(path=(*path, key), what=what, right=f"write {wanted}", on_key=True)


def _counted_days(path: Path, metric: Metric, target: Mapping[str, Any]) -> Iterator[Fault]:
    """What a day is depends on how it is counted, and only a calendar has business days."""
    if "business_days" in target and target.get("counted") is None:
        right = "add `counted: rolling` (the same hour) or `counted: close_of_day`"
        yield Fault(path=(*path, "business_days"), what="does not say how days are counted", right=right)
    for key, needs in (("counted", "business_days"), ("cutoff", "same_day")):
        if target.get(key) is not None and not _given(target, needs):
            yield Fault(path=(*path, key), what=f"has no meaning without `{needs}`", right="leave it out")
    if target.get("clock") == WALL and _given(target, *_DAYS):
        yield Fault(path=(*path, "clock"), what="business days need a calendar", right="name one in `clock`")


def _bare_days(path: Path, metric: Metric, target: Mapping[str, Any]) -> Iterator[Fault]:
    """On a calendar `1d` could be 24 open hours or one working day: it is refused, so that nobody has to guess."""
    for key in ("within", "every"):
        length = target.get(key)
        if _on_calendar(target) and isinstance(length, str) and re.match(r"\d+d", length):
            right = "write hours, or `business_days` with `counted`"
            yield Fault(path=(*path, key), what="a bare day on a business calendar", right=right)


def _pauses(path: Path, metric: Metric, target: Mapping[str, Any]) -> Iterator[Fault]:
    here = (*path, "pauses")
    if not items(target.get("pauses")):
        return
    if _given(target, *_DAYS):
        what, right = "a target counted in days can't pause", "leave `pauses` out, or write `within` in hours"
        yield Fault(path=here, what=what, right=right, on_key=True)
    elif metric in (Metric.FIRST_REPLY, Metric.NEXT_REPLY):
        what = "a reply is owed whether or not a question waits"
        yield Fault(path=here, what=what, right="leave `pauses` out", on_key=True)


def _meaningless(path: Path, metric: Metric, target: Mapping[str, Any]) -> Iterator[Fault]:
    """Options that change nothing where they stand, and so were meant for something else."""
    for key, word in (("starts", "at_opening"), ("if_closed", "next_opening")):
        if _on_calendar(target) and target.get(key) == word:
            what = "has no meaning on a business calendar, which stands still while closed"
            yield Fault(path=(*path, key), what=what, right="leave it out, or write `clock: wall`")
    if target.get("owed_to") is not None and metric is not Metric.UPDATE:
        yield Fault(path=(*path, "owed_to"), what="only an update is owed to one side", right="leave it out")


def _on_calendar(target: Mapping[str, Any]) -> bool:
    return target.get("clock") not in (None, WALL)
