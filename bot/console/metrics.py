"""What a Prometheus server reads: how much went out and how, and how old the oldest of everything is."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.console.health import Vitals, complaints
from bot.model.bookings import AgendaHealth

CONTENT_TYPE = CONTENT_TYPE_LATEST

#: How often what happened to deliveries, by channel and outcome.
Counts = dict[tuple[str, str], int]
#: How the agents' agendas are, by agent.
Agendas = Mapping[str, AgendaHealth]


class _Snapshot(Collector):
    def __init__(self, vitals: Vitals, counts: Counts, agendas: Agendas) -> None:
        self._vitals = vitals
        self._counts = counts
        self._agendas = agendas

    def collect(self) -> Iterator[Metric]:
        deliveries = CounterMetricFamily(
            "opiekun_deliveries",
            "What became of calls to the platforms: delivered, found (there from an earlier try), postponed, resent "
            "(may be there twice), unknown (may not be there), dead (set aside).",
            labels=["channel", "outcome"],
        )
        for (channel, outcome), count in sorted(self._counts.items()):
            deliveries.add_metric([channel, outcome], count)
        yield deliveries
        yield _age("inbox", "the oldest event that is not worked on", self._vitals.inbox_age)
        yield _age("timers", "the longest overdue timer", self._vitals.timer_age)
        yield _age("outbox", "the oldest message that could go out", self._vitals.outbox_age)
        silences = GaugeMetricFamily(
            "opiekun_loop_silence_seconds", "How long ago each loop last came round.", labels=["loop"]
        )
        for loop, silence in self._vitals.silences.items():
            silences.add_metric([loop], silence)
        yield silences
        yield from self._of_agendas()
        yield GaugeMetricFamily("opiekun_ready", "1 where /readyz says ready.", value=not complaints(self._vitals))

    def _of_agendas(self) -> Iterator[Metric]:
        up = _by_agent("up", "1 where the agent's agenda answers.")
        lag = _by_agent("lag_seconds", "How old what is known of the agenda is; -1: nothing is known.")
        unreadable = _by_agent("unreadable", "Objects in it that can't be read, and so take time.")
        for agent, health in sorted(self._agendas.items()):
            up.add_metric([agent], health.is_well)
            lag.add_metric([agent], health.lag.total_seconds() if health.lag is not None else -1)
            unreadable.add_metric([agent], health.unreadable)
        yield from (up, lag, unreadable)


def exposition(vitals: Vitals, counts: Counts, agendas: Agendas) -> bytes:
    """The page, in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Snapshot(vitals, counts, agendas))
    return generate_latest(registry)


def _age(box: str, what: str, age: timedelta | None) -> GaugeMetricFamily:
    seconds = age.total_seconds() if age is not None else 0.0
    return GaugeMetricFamily(f"opiekun_{box}_oldest_seconds", f"How old {what} is; 0: there is none.", value=seconds)


def _by_agent(name: str, what: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"opiekun_agenda_{name}", what, labels=["agent"])
