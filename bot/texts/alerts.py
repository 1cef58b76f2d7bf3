"""What do agents read of an alert? What monitoring said is data: shortened, and nothing in it mentions or links."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.model.alerts import Alert
from bot.model.rich import Body, Rich, Span, Style, bold
from bot.texts.peoples_words import as_words
from bot.texts.speech import Speech

#: How much of a flood one message shows.
_ALERTS, _LABELS, _VALUE, _WORDS, _TITLE = 10, 10, 80, 300, 60
#: What is shown otherwise.
_APART = ("alertname",)


def title(alert: Alert) -> str:
    """What the conversation about it is called."""
    return _cut(alert.name, _TITLE)


def fired(say: Speech, alerts: Sequence[Alert], firing: int, now: datetime) -> Rich:
    """Alerts that are new, and how many fire in all."""
    head = bold("🔔 " + say.gettext("Firing: {n}").format(n=firing))
    return as_words(Rich.of(head, *_some(say, alerts, now)))


def calmed(say: Speech, alerts: Sequence[Alert], firing: int, now: datetime) -> Rich:
    """Some are over; how many still fire."""
    head = bold("🔕 " + say.gettext("Resolved: {n} · firing: {firing}").format(n=len(alerts), firing=firing))
    return as_words(Rich.of(head, *(part for alert in alerts[:_ALERTS] for part in ("\n", _name(alert)))))


def over(say: Speech) -> Rich:
    """None fires any more."""
    return Rich.of(bold("✅ " + say.gettext("Monitoring: all of it is resolved.")))


def flood(say: Speech, firing: int) -> Rich:
    """Where more comes than anybody can read."""
    return Rich.of(say.gettext("More alerts come than are shown here. Firing now: {n}").format(n=firing))


def unrouted(say: Speech, alerts: Sequence[Alert], now: datetime) -> Body:
    """To the leads: nobody was called for these."""
    head = say.gettext("⚠ Alerts that no route has, so nobody was called. A route is a row of {key}.")
    told = Rich.of(head.format(key="alerts.routes"), *_some(say, alerts, now))
    return Body(text=as_words(told))


def _some(say: Speech, alerts: Sequence[Alert], now: datetime) -> Iterator[Rich | str]:
    for alert in alerts[:_ALERTS]:
        yield "\n"
        yield _alert(say, alert, now)
    if len(alerts) > _ALERTS:
        yield "\n" + say.gettext("and more: {n}").format(n=len(alerts) - _ALERTS)


def _alert(say: Speech, alert: Alert, now: datetime) -> Rich:
    since = f" · {say.when(alert.starts_at, now)}" if alert.starts_at else ""
    lines: list[Rich | str] = [Rich.of(_name(alert), since)]
    for name in ("summary", "description"):
        if words := alert.annotations.get(name):
            lines.append(_cut(words, _WORDS))
    labels = [f"{name}={_cut(value, _VALUE)}" for name, value in alert.labels.items() if name not in _APART]
    if labels:
        lines.append(", ".join(labels[:_LABELS]) + (" …" if len(labels) > _LABELS else ""))
    if alert.source:
        lines.append(Rich.of(Span(_cut(alert.source, _WORDS), Style.CODE)))
    return Rich.of(*[part for line in lines for part in ("\n", line)][1:])


def _name(alert: Alert) -> Rich:
    return Rich.of(bold(_cut(alert.name, _TITLE)))


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"
