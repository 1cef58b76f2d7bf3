"""Alerts from monitoring: a conversation of the desk's own, the responsible agent paged, perhaps a notice (NP-11).

It has no customer's side: nothing of it is shown, promised or counted to anybody outside. More of the same group joins
it; a flood of groups joins what is open already, so that nobody is paged two hundred times for one fallen switch.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk import assigning, notices, releasing, showing, where, who
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.events import (
    AlertsCalmed,
    AlertsFired,
    ConversationOpened,
    ConversationReopened,
    ConversationResolved,
)
from bot.model.alerts import CHANNEL, Alert, Alerted, AlertGroup, AlertRoute
from bot.model.conversation import INTERNAL, Conversation, CopyKind, Kind, Status
from bot.model.inbound import Inbound
from bot.model.notices import Notice, NoticeKind, NoticeState, Whom
from bot.model.places import Side
from bot.model.rich import Rich
from bot.texts import alerts as texts
from bot.texts import notices as notice_texts
from bot.texts.speech import Speech

#: Who, in the log, does what no person does.
MONITORING = "alerts"
#: What arrives within this time may be one flood.
AT_ONCE = timedelta(minutes=10)
#: How many conversations a route begins in it, how many messages one conversation shows, of how many groups the leads
#: hear that nobody has them.
CONVERSATIONS, MESSAGES, UNROUTED = 5, 10, 5

_OPEN = (Status.NEW, Status.OPEN, Status.PENDING)


def receive(turn: Turn, inbound: Inbound, alerted: Alerted) -> None:
    """Monitoring tells how a group stands. What is known already changes nothing."""
    # Locked first: two groups that come together are two calls, and look for an open conversation one by one.
    turn.meet(inbound)
    known = turn.tx.alerts.get(alerted.group) or AlertGroup(group=alerted.group)
    now_firing = _firing(known, alerted)
    new = [alert for alert in alerted.firing if alert.fingerprint not in known.firing]
    gone = [key for key in known.firing if key not in now_firing]
    if not new and not gone:
        return
    group = replace(known, firing=now_firing)
    if new:
        group = _fire(turn, inbound, group, new)
    turn.tx.alerts.save(group)
    if gone and group.conversation is not None:
        _calm(turn, group, [alert for alert in alerted.alerts if alert.fingerprint in gone])


def _firing(known: AlertGroup, alerted: Alerted) -> tuple[str, ...]:
    """What fires after this call. Alerts of which it does not tell stand as they stood, unless all is resolved."""
    if not alerted.is_firing:
        return ()
    told = {alert.fingerprint: alert.is_firing for alert in alerted.alerts}
    standing = [key for key in known.firing if told.get(key, True)]
    return tuple(dict.fromkeys((*standing, *(key for key, is_firing in told.items() if is_firing))))


def _fire(turn: Turn, inbound: Inbound, group: AlertGroup, new: Sequence[Alert]) -> AlertGroup:
    """The group's conversation, begun, reopened or joined, with what is new in it."""
    conversation = _standing(turn, group)
    if conversation is not None:
        _add(turn, conversation, group, new)
        return group
    route = _route(turn, new)
    if route is None or not turn.setup.plans:
        return _tell_leads(turn, group, new)
    severity, plan = _severity(turn, route)
    joined = _flooded(turn, route, severity)
    if joined is not None:
        _add(turn, joined, group, new)
        return replace(group, conversation=joined.number)
    conversation = _begin(turn, inbound, group, new, route, severity, plan)
    return replace(group, conversation=conversation.number)


def _standing(turn: Turn, group: AlertGroup) -> Conversation | None:
    """The conversation that the group has, unless it is over."""
    found = turn.tx.conversations.get(group.conversation) if group.conversation is not None else None
    return found if found is not None and not found.is_over else None


def _route(turn: Turn, new: Sequence[Alert]) -> AlertRoute | None:
    """The first that one of the alerts matches."""
    routes = turn.setup.alert_routes
    return next((route for route in routes if any(route.matches(alert.labels) for alert in new)), None)


def _severity(turn: Turn, route: AlertRoute) -> tuple[str, str]:
    """The route's severity, and the plan by whose policy it is understood: one of the team's that knows it, else the
    first that does."""
    plans = sorted(turn.setup.plans.values(), key=lambda plan: plan.team != route.team)
    for plan in plans:
        policy = turn.setup.policies[plan.policy]
        if route.severity is None or route.severity in policy.severities:
            return route.severity or policy.default_severity, plan.key
    return turn.setup.policies[plans[0].policy].default_severity, plans[0].key


def _flooded(turn: Turn, route: AlertRoute, severity: str) -> Conversation | None:
    """The newest conversation of that route, where as many as a person can look at have begun just now."""
    recent = [
        each
        for each in turn.tx.conversations.of_customer(INTERNAL, _OPEN)
        if each.team == route.team and each.severity == severity and each.opened_at > turn.now - AT_ONCE
    ]
    return recent[-1] if len(recent) >= CONVERSATIONS else None


def _begin(
    turn: Turn,
    inbound: Inbound,
    group: AlertGroup,
    new: Sequence[Alert],
    route: AlertRoute,
    severity: str,
    plan: str,
) -> Conversation:
    contact = turn.meet(inbound)
    conversation = turn.tx.conversations.open(
        customer=INTERNAL, contact=contact.id, severity=severity, team=route.team, topic=None, at=turn.now
    )
    opened = ConversationOpened(
        customer=INTERNAL,
        contact=contact.id,
        plan=plan,
        add_ons="",
        severity=severity,
        edition=turn.setup.edition,
    )
    turn.log(conversation, opened)
    turn.log(
        conversation,
        AlertsFired(group=group.group, title=texts.title(new[0]), firing=len(group.firing), begins=True),
    )
    conversation = assigning.give(turn, conversation, who.assign_again(turn, conversation))
    _write(turn, conversation, inbound, texts.fired(turn.say_in_thread(conversation), new, len(group.firing), turn.now))
    conversation = settle(turn, showing.surface_if_open(turn, conversation))
    _start_notice(turn, conversation, route)
    return conversation


def _add(turn: Turn, conversation: Conversation, group: AlertGroup, new: Sequence[Alert]) -> None:
    """More of the same; one that was resolved is open again, and pages anew."""
    begins = conversation.status is Status.RESOLVED
    if begins:
        turn.log(conversation, ConversationReopened(by=MONITORING))
        conversation = replace(conversation, status=Status.OPEN, resolved_at=None)
    turn.log(
        conversation,
        AlertsFired(group=group.group, title=texts.title(new[0]), firing=len(group.firing), begins=begins),
    )
    say = turn.say_in_thread(conversation)
    _post(turn, conversation, texts.fired(say, new, len(group.firing), turn.now), len(group.firing))
    settle(turn, conversation)
    route = _route(turn, new)
    if begins and route is not None:
        _start_notice(turn, conversation, route)


def _calm(turn: Turn, group: AlertGroup, resolved: Sequence[Alert]) -> None:
    """Some of it is over. With the last of all that fires in the conversation, so is that, and its notice."""
    conversation = _standing(turn, group)
    if conversation is None:
        return
    still = sum(len(each.firing) for each in turn.tx.alerts.firing_in(conversation.number))
    turn.log(conversation, AlertsCalmed(group=group.group, is_over=not still))
    say = turn.say_in_thread(conversation)
    if still:
        _post(turn, conversation, texts.calmed(say, resolved, still, turn.now), still)
        settle(turn, conversation)
        return
    _post(turn, conversation, texts.over(say), 0)
    if conversation.status is not Status.RESOLVED:
        turn.log(conversation, ConversationResolved(agent=""))
        conversation = replace(conversation, status=Status.RESOLVED, question=None, resolved_at=turn.now)
    settle(turn, conversation)
    releasing.make_room(turn, conversation.team)
    _end_notices(turn, conversation)


def _post(turn: Turn, conversation: Conversation, words: Rich, firing: int) -> None:
    """Into the thread, as long as somebody can read it; the end is always told."""
    since = turn.now - AT_ONCE
    written = [each for each in turn.tx.messages.of(conversation.number) if each.kind is Kind.BOT]
    recent = sum(each.saved_at > since for each in written)
    if not firing or recent < MESSAGES:
        _write(turn, conversation, None, words)
    elif recent == MESSAGES:
        _write(turn, conversation, None, texts.flood(turn.say_in_thread(conversation), firing))


def _write(turn: Turn, conversation: Conversation, inbound: Inbound | None, words: Rich) -> None:
    message = turn.tx.messages.add(
        conversation=conversation.number,
        kind=Kind.BOT,
        author=CHANNEL,
        text=words,
        sent_at=turn.now,
        saved_at=turn.now,
        inbox=inbound.inbox if inbound else None,
    )
    showing.relay_inside(turn, conversation, message)


def _tell_leads(turn: Turn, group: AlertGroup, new: Sequence[Alert]) -> AlertGroup:
    """Once for each group while it fires, and of a few groups at once."""
    if group.told_at is not None and len(group.firing) > len(new):
        return group
    if turn.tx.alerts.told_since(turn.now - AT_ONCE) >= UNROUTED:
        return group
    for lead in turn.setup.leads:
        body = texts.unrouted(turn.say_to_agent(lead), new, turn.now)
        turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=where.direct_place(lead))
    return replace(group, told_at=turn.now)


def _start_notice(turn: Turn, conversation: Conversation, route: AlertRoute) -> None:
    """For the leads to look at, or at once where the route says so. One of a conversation runs at a time."""
    standing = (NoticeState.DRAFT, NoticeState.RUNNING)
    if not route.notice or any(each.state in standing for each in turn.tx.notices.begun_by(conversation.number)):
        return
    company = turn.setup.company
    speeches = {language: Speech(language, company.zone, company.name) for language in company.languages}
    draft = turn.tx.notices.add(
        Notice(
            kind=NoticeKind.OUTAGE,
            text=route.text or notice_texts.prepared(company.languages, speeches),
            whom=Whom(plans=route.plans),
            made_at=turn.now,
            conversation=conversation.number,
        )
    )
    notices.preview(turn, draft, turn.setup.leads)
    if route.publishes:
        notices.publish(turn, draft, None)


def _end_notices(turn: Turn, conversation: Conversation) -> None:
    for notice in turn.tx.notices.begun_by(conversation.number):
        if notice.state is NoticeState.DRAFT:
            notices.discard(turn, notice, None)
        elif notice.state is NoticeState.RUNNING:
            notices.end(turn, notice, None)
