"""Canned answers: an agent's `!name` in a thread, and what a customer may read while they wait (NP-8).

Neither replaces a person: the first is the agent's own reply, the second stops no clock.
"""

import re
from dataclasses import replace

from bot.desk import facts, showing, spelling
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import AnswerRead
from bot.model.conversation import Conversation, CopyKind
from bot.model.inbound import Said
from bot.model.people import Contact
from bot.model.rich import Rich
from bot.texts import answering as texts

#: `!reset`, alone or before words of the agent's own.
_NAMED = re.compile(r"!([A-Za-z][\w-]*)(?:\s+(.+))?", re.DOTALL)


def spelt_out(turn: Turn, conversation: Conversation, said: Said) -> Said:
    """An agent's `!name` as the answer itself, in the contact's language; all other words as they are.

    Spelt out, it is no longer what stands in the thread, so it names no original there. Raises Refused for a name
    alone that is none.
    """
    found = _NAMED.fullmatch(said.text.plain.strip())
    if found is None:
        return said
    name, own = found[1], (found[2] or "").strip()
    answer = turn.setup.answers.get(name) or turn.setup.answers.get(name.lower())
    if answer is None and own:
        return said
    if answer is None:
        raise spelling.unknown("unknown_answer", name, turn.setup.answers)
    text = answer.text.in_(turn.say_to(turn.contact(conversation.contact)).language)
    return replace(said, text=Rich.of("\n\n".join(filter(None, (text, own)))), message_id="")


def read(turn: Turn, contact: Contact, conversation: Conversation, wanted: str) -> None:
    """A button under the promise: the text, once. A person answers all the same. Raises Refused."""
    answer = turn.setup.answers.get(wanted)
    if answer is None:
        raise Refused("unknown_button")
    if not conversation.status.is_open or wanted in facts.answers_read(turn, conversation):
        return
    turn.log(conversation, AnswerRead(answer=answer.key, by=f"contact:{contact.id}"))
    say, inside = turn.say_to(contact), turn.say_in_thread(conversation)
    body = texts.shown(say, answer.title.in_(say.language), answer.text.in_(say.language))
    showing.post_out(turn, conversation, body, CopyKind.NOTICE)
    line = texts.read_inside(inside, answer.title.in_(inside.language), contact.name)
    showing.post_inside(turn, conversation, line)
    settle(turn, conversation)
