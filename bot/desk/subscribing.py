"""Contacts choose whether notices are sent to their chat at once; nobody is, who has not asked for it.

In a customer's own channel the choice is the channel's: everybody there sees it, and who made it can be seen.
"""

from bot.desk import notices, showing
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import CopyKind
from bot.model.inbound import Inbound, Pressed, number_of
from bot.model.people import Contact
from bot.model.places import Place, Side
from bot.model.rich import Body
from bot.texts import notices as texts

#: A contact's buttons under a notice; they name it as n5.
ACTIONS = ("notices_on", "notices_off")


def command(turn: Turn, contact: Contact, inbound: Inbound, typed: str) -> Body:
    """`/notices on`, `/notices off`; alone it says how things stand."""
    match typed.lower():
        case "on" | "off" as wish:
            _choose(turn, contact, inbound, is_on=wish == "on")
        case "":
            pass
        case _:
            raise Refused("on_or_off")
    return _noted(turn, contact, inbound)


def press(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> None:
    """The button under a notice; the notice then has the other one."""
    is_on = pressed.action == "notices_on"
    _choose(turn, contact, inbound, is_on=is_on)
    number = number_of((pressed.args[0] if pressed.args else "").removeprefix("n")) or 0
    shown = turn.tx.notices.is_shown(number, _chat(inbound))
    body = notices.body_here(turn, number, contact, _chat(inbound)) if shown else None
    if body is not None:
        showing.instead_of_pressed(turn, inbound, body)
    answer = _noted(turn, contact, inbound)
    turn.tx.outbox.post(answer, kind=CopyKind.NOTICE, side=Side.CUSTOMER, place=inbound.place)


def _noted(turn: Turn, contact: Contact, inbound: Inbound) -> Body:
    is_on = turn.tx.notices.is_subscribed(_chat(inbound))
    return texts.wish_noted(turn.say_to(contact), is_on=is_on, by="" if inbound.direct else contact.name)


def _choose(turn: Turn, contact: Contact, inbound: Inbound, *, is_on: bool) -> None:
    if is_on:
        turn.tx.notices.subscribe(_chat(inbound), contact.id, is_shared=not inbound.direct)
    else:
        turn.tx.notices.unsubscribe(_chat(inbound))


def _chat(inbound: Inbound) -> Place:
    return Place(channel=inbound.place.channel, chat=inbound.place.chat)
