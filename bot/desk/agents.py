"""What an agent does: words in a thread, commands and buttons."""

from bot.desk import homes, privacy, sharing, speaking, summarizing, where
from bot.desk.buttons import press
from bot.desk.submitting import submit
from bot.desk.turn import Turn
from bot.desk.verbs import agent_verb
from bot.errors import Refused
from bot.model.conversation import Conversation
from bot.model.inbound import HomeOpened, Inbound, Pressed, Said, Submitted, Verb
from bot.model.people import Agent
from bot.model.places import Side


def receive(turn: Turn, agent: Agent, inbound: Inbound) -> None:
    """Somebody of the desk did something."""
    conversation = here(turn, inbound)
    if where.is_left(turn, inbound.place) or (
        conversation is not None and not privacy.may_see(turn.setup, agent.key, conversation)
    ):
        raise Refused("goes_on_elsewhere")
    match inbound.what:
        case Said() as said if (conversation is not None or inbound.direct) and (
            call := summarizing.begun(turn, agent, conversation, said)
        ) is not None:
            summarizing.send(turn, agent, inbound, *call, said.text.plain)
        case Said() as said if conversation is not None:
            speaking.agent_says(turn, agent, conversation, inbound, said)
        case Said() as said if (open_thread := _customers_thread(turn, inbound)) is not None:
            speaking.agent_says_openly(turn, agent, open_thread, inbound, said)
        case Said() if inbound.direct:
            agent_verb(turn, agent, None, inbound, Verb(name="help"))
        case Verb() as verb:
            agent_verb(turn, agent, conversation, inbound, verb)
        case Pressed() as pressed:
            press(turn, agent, inbound, pressed)
        case Submitted() as submitted:
            submit(turn, agent, inbound, submitted)
        case HomeOpened():
            homes.opened(turn, agent, inbound.sender)
        case _:
            # Talk among colleagues at the top of their own channel is theirs.
            pass


def _customers_thread(turn: Turn, inbound: Inbound) -> Conversation | None:
    """The conversation that goes on in this thread of a customer's own channel."""
    conversation = None if inbound.direct else sharing.in_this_thread(turn, inbound.place)
    return conversation if conversation is not None and not conversation.is_over else None


def here(turn: Turn, inbound: Inbound) -> Conversation | None:
    """The conversation whose desk thread this place is."""
    thread = turn.tx.threads.at(inbound.place)
    if thread is None or thread.side is not Side.DESK:
        return None
    if thread.place.thread is None:
        return _answered_here(turn, inbound)
    return turn.tx.conversations.get(thread.conversation)


def _answered_here(turn: Turn, inbound: Inbound) -> Conversation | None:
    """In a chat without threads that is about the conversation what answers one of its messages."""
    answers = inbound.what.reply_to if isinstance(inbound.what, Said | Verb) else None
    copy = turn.tx.messages.copy_at(inbound.place, answers) if answers is not None else None
    conversation = turn.tx.conversations.get(copy.conversation) if copy is not None and copy.conversation else None
    if conversation is None or conversation.desk_thread is None:
        return None
    return conversation if turn.thread(conversation.desk_thread).place == inbound.place else None
