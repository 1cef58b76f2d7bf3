"""Notices of maintenance and outages: shown to whom they are for when they write, and sent to the chats that asked.

A notice stops no clock and answers nothing. What is sent goes out in portions, each one transaction: a row says how
far it has come, so that a process that ends in the middle leaves nothing out and sends nothing twice.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk import when, where
from bot.desk.turn import Turn
from bot.model.conversation import Conversation, CopyKind
from bot.model.notices import Notice, NoticeCopy, NoticeRole, NoticeState, Subscription
from bot.model.people import Agent, Contact, Customer
from bot.model.places import Place, Side
from bot.model.rich import Body, Rich
from bot.model.words import PersonName
from bot.texts import notices as texts

#: The kind of subject that its timer has: "notice:5".
SUBJECT = "notice"
#: How many chats are written to at once, and what lies between two such portions: twenty chats a second at most.
PORTION = 100
PAUSE = timedelta(seconds=5)

_TO_CUSTOMERS = (NoticeRole.SHOWN, NoticeRole.SENT)


def for_customer(turn: Turn, customer: Customer) -> Sequence[Notice]:
    """What runs for that customer now."""
    return [each for each in turn.tx.notices.running() if each.whom.includes(customer)]


def show(turn: Turn, contact: Contact, conversation: Conversation) -> None:
    """A contact has written: what runs for them is shown, once in each conversation.

    Each is held: whoever ends or changes it either has done so before, or finds this copy and edits it.
    """
    if conversation.customer_thread is None:
        return
    thread, customer = turn.thread(conversation.customer_thread), turn.customer_of(conversation)
    chat = _chat(thread.place)
    for found in for_customer(turn, customer):
        if turn.tx.notices.is_shown(found.number, chat, conversation.number):
            continue
        notice = turn.tx.notices.hold(found.number)
        if notice is None or notice.state is not NoticeState.RUNNING or not notice.whom.includes(customer):
            continue
        copy = turn.tx.outbox.post(
            _body(turn, notice, contact, chat),
            kind=CopyKind.NOTICE,
            side=Side.CUSTOMER,
            thread=thread,
            conversation=conversation.number,
        )
        turn.tx.notices.shown(
            notice.number, NoticeRole.SHOWN, chat, copy.id, conversation=conversation.number, contact=contact.id
        )


def listed(turn: Turn, contact: Contact) -> Rich:
    """What runs for that contact, to be read under something else."""
    customer = turn.tx.people.customer(contact.customer) if contact.customer else None
    if customer is None:
        return Rich()
    return texts.listed(turn.say_to(contact), for_customer(turn, customer), turn.now)


def publish(turn: Turn, draft: Notice, by: PersonName | None) -> Notice:
    """It goes out from now on; a draft that changes another one changes that. All who looked at the draft see it."""
    notice = _changed(turn, draft) if draft.replaces is not None else _begun(turn, draft)
    for lead, copy in _previews(turn, draft):
        turn.tx.outbox.edit(copy.copy, published(turn, lead, replace(draft, from_at=notice.from_at), by))
    look(turn, notice.number)
    return notice


def published(turn: Turn, lead: Agent, draft: Notice, by: PersonName | None) -> Body:
    """What stands in place of a published draft."""
    reach = turn.tx.notices.reach(draft.whom)
    languages = turn.setup.company.languages
    return texts.published(turn.say_to_agent(lead), draft, reach, turn.now, languages, by=by, at=turn.now)


def discard(turn: Turn, draft: Notice, by: PersonName | None) -> None:
    """Nothing of it goes out."""
    turn.tx.notices.save(replace(draft, state=NoticeState.DISCARDED, ended_at=turn.now))
    for lead, copy in _previews(turn, draft):
        turn.tx.outbox.edit(copy.copy, texts.discarded(turn.say_to_agent(lead), draft, by, turn.now))


def end(turn: Turn, notice: Notice, by: PersonName | None) -> None:
    """It is over: those to whom it was sent are told, and where it was shown it says so."""
    ended = replace(notice, state=NoticeState.ENDED, ended_at=turn.now, sent_to=None, told_to=0)
    turn.tx.notices.save(ended)
    for lead, copy in _previews(turn, ended):
        turn.tx.outbox.edit(copy.copy, texts.ended(turn.say_to_agent(lead), ended, by, turn.now))
    look(turn, notice.number)


def look(turn: Turn, number: int) -> None:
    """Its timer is due, or it has changed: the next portion goes out, or its time is over."""
    notice = turn.tx.notices.get(number)
    if notice is None:
        return
    if notice.state is NoticeState.RUNNING and notice.until_at is not None and notice.until_at <= turn.now:
        end(turn, notice, None)
        return
    notice = _tell_some(turn, _send_some(turn, notice))
    turn.tx.notices.save(notice)
    subject = f"{SUBJECT}:{number}"
    if notice.sent_to is not None or notice.told_to is not None:
        turn.tx.timers.set(subject, when.LOOK, turn.now + PAUSE)
    elif notice.state is NoticeState.RUNNING and notice.until_at is not None:
        turn.tx.timers.set(subject, when.LOOK, notice.until_at)
    else:
        turn.tx.timers.cancel(subject, when.LOOK)


def preview(turn: Turn, draft: Notice, leads: Sequence[Agent], here: Place | None = None) -> None:
    """Leads look at it: in their private chat, or `here` where one of them has asked."""
    reach = turn.tx.notices.reach(draft.whom)
    for lead in leads:
        place = here or where.direct_place(lead)
        body = texts.draft(turn.say_to_agent(lead), draft, reach, turn.now, turn.setup.company.languages)
        copy = turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place)
        turn.tx.notices.shown(draft.number, NoticeRole.PREVIEW, place, copy.id)


def body_here(turn: Turn, number: int, contact: Contact, chat: Place) -> Body | None:
    """How a running notice reads in that chat now."""
    notice = turn.tx.notices.get(number)
    if notice is None or notice.state is not NoticeState.RUNNING:
        return None
    return _body(turn, notice, contact, chat)


def _begun(turn: Turn, draft: Notice) -> Notice:
    notice = replace(
        draft,
        state=NoticeState.RUNNING,
        from_at=draft.from_at or turn.now,
        published_at=turn.now,
        sent_to=0,
    )
    turn.tx.notices.save(notice)
    return notice


def _changed(turn: Turn, draft: Notice) -> Notice:
    """The notice that the draft would change, changed; where it is over meanwhile, the draft comes to nothing."""
    turn.tx.notices.save(replace(draft, state=NoticeState.DISCARDED, published_at=turn.now))
    notice = turn.tx.notices.get(draft.replaces or 0)
    assert notice is not None
    changed = replace(
        notice,
        kind=draft.kind,
        text=draft.text,
        whom=draft.whom,
        from_at=draft.from_at,
        until_at=draft.until_at,
        # Those for whom it has come to be are told as well; those who were are not told again.
        sent_to=0,
        told_to=0,
    )
    turn.tx.notices.save(changed)
    return changed


def _send_some(turn: Turn, notice: Notice) -> Notice:
    """The next of the chats that asked for notices; one in which it stands already gets it no second time."""
    if notice.sent_to is None or notice.state is not NoticeState.RUNNING:
        return replace(notice, sent_to=None)
    found = turn.tx.notices.subscriptions(after=notice.sent_to, limit=PORTION)
    for subscription in found:
        contact = turn.contact(subscription.contact)
        if _is_for(turn, notice, subscription, contact) and not turn.tx.notices.is_shown(
            notice.number, subscription.place
        ):
            body = _body(turn, notice, contact, subscription.place)
            copy = turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=subscription.place)
            turn.tx.notices.shown(
                notice.number, NoticeRole.SENT, subscription.place, copy.id, contact=subscription.contact
            )
    return replace(notice, sent_to=found[-1].id if len(found) == PORTION else None)


def _is_for(turn: Turn, notice: Notice, subscription: Subscription, contact: Contact) -> bool:
    """Is that chat a customer's for whom it is, and can it be written to?"""
    if subscription.is_shared:
        customer = turn.tx.people.customer_at(subscription.place)
    else:
        customer = turn.tx.people.customer(contact.customer) if contact.customer else None
        if contact.blocked_at is not None:
            return False
    return customer is not None and notice.whom.includes(customer)


def _tell_some(turn: Turn, notice: Notice) -> Notice:
    """Where it was shown it reads as it is now; once it is over, the chats that asked for notices are told."""
    if notice.told_to is None:
        return notice
    found = turn.tx.notices.copies(notice.number, _TO_CUSTOMERS, after=notice.told_to, limit=PORTION)
    for copy in found:
        contact = turn.contact(copy.contact or 0)
        turn.tx.outbox.edit(copy.copy, _body(turn, notice, contact, copy.place))
        if notice.state is NoticeState.ENDED and copy.is_first and turn.tx.notices.is_subscribed(copy.place):
            body = texts.over(turn.say_to(contact), notice)
            turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=copy.place)
    return replace(notice, told_to=found[-1].id if len(found) == PORTION else None)


def _body(turn: Turn, notice: Notice, contact: Contact, chat: Place) -> Body:
    is_sent_here = turn.tx.notices.is_subscribed(chat)
    return texts.notice(turn.say_to(contact), notice, turn.now, is_sent_here=is_sent_here)


def _previews(turn: Turn, notice: Notice) -> list[tuple[Agent, NoticeCopy]]:
    """Where leads look at it, and by whose language: the lead's whose chat it is, else the first lead's."""
    leads = turn.setup.leads
    found = turn.tx.notices.copies(notice.number, (NoticeRole.PREVIEW,), after=0, limit=PORTION)
    return [(_reader(leads, copy.place), copy) for copy in found] if leads else []


def _reader(leads: Sequence[Agent], place: Place) -> Agent:
    own = (lead for lead in leads for i in lead.identities if (i.channel, i.user) == (place.channel, place.chat))
    return next(own, leads[0])


def _chat(place: Place) -> Place:
    return Place(channel=place.channel, chat=place.chat)
