"""A contact complains (NP-6): what is known stands there already, the words are theirs, and so is whom it is about.

Where a form can be shown it is one form; else a short dialogue in their private chat. What is sent is a conversation of
its own, private to the team of its topic, and kept from whom it is about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk import addressing, assigning, choices, confiding, privacy, sharing, showing, speaking, who
from bot.desk.settling import settle
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.events import AgentAssigned, AgentJoined, AgentReplied, ConversationOpened, CustomerWrote
from bot.model.complaints import Draft
from bot.model.conversation import Conversation, CopyKind, Kind
from bot.model.forms import Form
from bot.model.inbound import Inbound, Pressed, Said, Submitted, Verb, What, number_of
from bot.model.people import Contact
from bot.model.places import Place, Side
from bot.model.policy import Topic
from bot.model.rich import Body, Rich
from bot.model.setup import Setup
from bot.model.words import Language, PersonName
from bot.texts import complaints as texts
from bot.texts import forms as form_texts
from bot.texts.speech import Speech

#: The form, and the button and the verb that open it.
FORM = "complaint"
#: The contact's buttons of the dialogue.
ACTIONS = frozenset({"complaint", "complaint_send", "complaint_whom", "complaint_about", "complaint_cancel"})
#: How long the dialogue waits for words; later ones are meant for whoever is helping.
_FOR_THE_WORDS = timedelta(hours=1)


def topic_of(setup: Setup) -> Topic | None:
    """The topic of complaints: private and kept from whom it is about; of several the one that says `complaints`."""
    found = [topic for topic in setup.topics.values() if topic.private and topic.hidden_from == privacy.SUBJECT]
    return next((topic for topic in found if topic.complaints), found[0] if found else None)


# --- the form ----------------------------------------------------------------------------------------------------


def opens_form(setup: Setup, what: What) -> bool:
    """Is it a wish to complain, with nothing said yet?"""
    match what:
        case Pressed(action="complaint") | Verb(name="complaint", args=""):
            return topic_of(setup) is not None
    return False


def form(turn: Turn, inbound: Inbound) -> Form | None:
    """For a contact of ours, about the conversation that is meant; nothing is written by this."""
    contact = turn.tx.people.contact_by(inbound.sender)
    if contact is None or contact.customer is None or turn.tx.people.customer(contact.customer) is None:
        return None
    about = _meant(turn, contact, inbound)
    say = turn.say_to(contact)
    args = (str(about.number) if about else "0", say.language.value)
    chosen = _employee(turn, about)
    return texts.form(say, args, _request(turn, say, about), _involved(turn, contact, about), chosen)


def wrong_with(setup: Setup, submitted: Submitted) -> Mapping[str, str]:
    """Only the words themselves are needed."""
    if submitted.fields.get("text", "").strip():
        return {}
    language = next((each for each in Language if each.value in submitted.args[1:]), setup.company.fallback)
    return {"text": form_texts.missing(Speech(language, setup.company.zone, setup.company.name))}


def submit(turn: Turn, contact: Contact, inbound: Inbound, submitted: Submitted) -> None:
    """The form was sent off."""
    begin(turn, contact, inbound, filled_in(turn, contact, submitted))


def filled_in(turn: Turn, contact: Contact, submitted: Submitted) -> Draft:
    fields = submitted.fields
    about = _theirs(turn, contact, number_of(submitted.args[0]) if submitted.args else None)
    whom = fields.get("whom", texts.NOBODY)
    return Draft(
        contact=contact.id,
        about=about.number if about else None,
        request=fields.get("request", "").strip(),
        subject=whom if whom in turn.setup.agents else None,
        text=fields.get("text", "").strip(),
        asked_at=turn.now,
    )


# --- the dialogue ------------------------------------------------------------------------------------------------


def ask(turn: Turn, contact: Contact, inbound: Inbound, words: str) -> None:
    """`/complaint [WORDS]`, from wherever: answered in the contact's private chat alone."""
    if topic_of(turn.setup) is None:
        raise Refused("no_complaints")
    about = _meant(turn, contact, inbound)
    say = turn.say_to(contact)
    draft = Draft(
        contact=contact.id,
        about=about.number if about else None,
        request=_request(turn, say, about),
        subject=_employee(turn, about),
        text=words.strip(),
        asked_at=turn.now,
    )
    show(turn, contact, draft)


def show(turn: Turn, contact: Contact, draft: Draft) -> None:
    """The draft as it is now, as a new message: the question for the words, or what would be sent."""
    say = turn.say_to(contact)
    subject = _name(turn, draft.subject)
    if draft.text:
        body = texts.draft(say, draft.request, subject, draft.text)
    else:
        body = texts.ask(say, draft.request, subject)
    place = _own_chat(contact)
    copy = turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.CUSTOMER, place=place)
    turn.tx.drafts.save(replace(draft, shown=copy.id))


def takes(turn: Turn, contact: Contact, inbound: Inbound, said: Said) -> bool:
    """Are the words for the complaint that is being written, or for one that is over? Then they are taken."""
    if not inbound.direct:
        return False
    answered = addressing.answered_by(turn, contact, inbound.place, said)
    if answered is not None:
        return answered.is_private and answered.is_over and _goes_on_with(turn, contact, inbound, said, answered)
    draft = turn.tx.drafts.get(contact.id)
    if draft is None or turn.now - draft.asked_at > _FOR_THE_WORDS:
        return False
    text = "\n".join(filter(None, (draft.text, said.text.plain.strip())))
    show(turn, contact, replace(draft, text=text, asked_at=turn.now))
    return True


def press(turn: Turn, contact: Contact, inbound: Inbound, pressed: Pressed) -> None:
    """A button of the dialogue. Once the complaint is sent, or given up, nothing happens."""
    if pressed.action == "complaint":
        ask(turn, contact, inbound, "")
        return
    draft = turn.tx.drafts.get(contact.id)
    if draft is None:
        return
    say = turn.say_to(contact)
    match pressed.action:
        case "complaint_send" if draft.text:
            conversation = begin(turn, contact, inbound, draft)
            showing.instead_of_pressed(turn, inbound, texts.sent(say, conversation.number))
        case "complaint_whom":
            involved = _involved(turn, contact, _theirs(turn, contact, draft.about))
            _post(turn, contact, texts.whom(say, involved))
        case "complaint_about":
            _choose(turn, contact, draft, pressed.args[0] if pressed.args else "")
        case "complaint_cancel":
            turn.tx.drafts.drop(contact.id)
            showing.instead_of_pressed(turn, inbound, texts.cancelled(say))


def _choose(turn: Turn, contact: Contact, draft: Draft, wanted: str) -> None:
    known = {key for key, _ in _involved(turn, contact, _theirs(turn, contact, draft.about))}
    if wanted in known or wanted == texts.NOBODY:
        show(turn, contact, replace(draft, subject=wanted if wanted in known else None, asked_at=turn.now))


# --- the complaint -----------------------------------------------------------------------------------------------


def begin(turn: Turn, contact: Contact, inbound: Inbound, draft: Draft) -> Conversation:
    """It is a conversation of its own from now on, with its number and its time to answer by."""
    topic = topic_of(turn.setup)
    if topic is None:
        raise Refused("no_complaints")
    turn.tx.drafts.drop(contact.id)
    text = texts.composed(turn.say_to(contact), draft.request, _name(turn, draft.subject), draft.text)
    return _open(turn, contact, inbound, topic, confiding.subjects_of(topic, draft.subject), draft.about, text)


def _goes_on_with(turn: Turn, contact: Contact, inbound: Inbound, said: Said, over: Conversation) -> bool:
    """What answers a private conversation that is closed begins another like it: for the same eyes alone."""
    topic = turn.setup.topics.get(over.topic or "")
    if topic is None or not topic.private:
        topic = topic_of(turn.setup)
    if topic is None:
        raise Refused("no_complaints")
    _open(turn, contact, inbound, topic, over.subjects, over.about or over.number, said.text.plain)
    return True


def _open(
    turn: Turn,
    contact: Contact,
    inbound: Inbound,
    topic: Topic,
    subjects: tuple[str, ...],
    about: int | None,
    text: str,
) -> Conversation:
    customer = turn.customer(contact.customer or "")
    severity = turn.setup.policy_of(customer).default_severity
    team = confiding.team_of(turn, customer.key, topic)
    outsiders = frozenset(turn.setup.agents) - frozenset(privacy.entitled(turn.setup, team, subjects))
    assignment = who.assign(turn, customer, contact, severity, topic.key, outsiders)
    conversation = turn.tx.conversations.open(
        customer=customer.key, contact=contact.id, severity=severity, team=team, topic=topic.key, at=turn.now
    )
    conversation = replace(conversation, is_private=True, subjects=subjects, about=about)
    thread = showing.private_thread(turn, conversation, contact)
    turn.log(
        conversation,
        ConversationOpened(
            customer=customer.key,
            contact=contact.id,
            plan=customer.plan,
            add_ons=",".join(customer.add_ons),
            severity=severity,
            topic=topic.key,
            edition=turn.setup.edition,
        ),
    )
    conversation = assigning.give(turn, replace(conversation, customer_thread=thread.id), assignment)
    said = Said(text=Rich.of(text), message_id="")
    message = speaking.write_down(turn, conversation, Kind.CUSTOMER, str(contact.id), inbound, said, Side.CUSTOMER)
    counts_from = speaking.counts_from(turn, conversation, contact, inbound)
    turn.log(conversation, CustomerWrote(message=message.id, counts_from=counts_from))
    return settle(turn, showing.introduce(turn, conversation))


def _meant(turn: Turn, contact: Contact, inbound: Inbound) -> Conversation | None:
    """About which conversation: the one that a button names, that of the channel's thread, else the newest."""
    if isinstance(inbound.what, Pressed) and inbound.what.number:
        named = choices.own_conversation(turn, contact, inbound, inbound.what)
        if named is not None and not named.is_private:
            return named
    if not inbound.direct:
        there = sharing.in_this_thread(turn, inbound.place)
        return there if there is not None and there.customer == contact.customer else None
    return turn.tx.conversations.newest_public(contact.id)


def _theirs(turn: Turn, contact: Contact, number: int | None) -> Conversation | None:
    """The conversation by its number, if it is the customer's."""
    found = turn.tx.conversations.get(number) if number else None
    return found if found is not None and found.customer == contact.customer else None


def _request(turn: Turn, say: Speech, about: Conversation | None) -> str:
    """Its number, its date and its first words."""
    if about is None:
        return ""
    said = [message for message in turn.tx.messages.of(about.number) if message.kind is Kind.CUSTOMER]
    first = said[0] if said else None
    at = first.sent_at if first else about.opened_at
    return texts.request(say, about.number, at, first.text.plain if first else "", turn.now)


def _employee(turn: Turn, about: Conversation | None) -> str | None:
    """The agent who had it last."""
    if about is None:
        return None
    if about.agent is not None:
        return about.agent
    return next(reversed(_worked_on(turn, about)), None)


def _involved(turn: Turn, contact: Contact, about: Conversation | None) -> Sequence[tuple[str, PersonName]]:
    """Agents who have had to do with it, and the customer's own: whom else would the contact know?"""
    dedicated = turn.customer(contact.customer or "").dedicated_agent
    keys = [*([about.agent] if about and about.agent else []), *(_worked_on(turn, about) if about else ())]
    known = dict.fromkeys((*keys, *([dedicated] if dedicated else [])))
    return [(key, turn.setup.agents[key].name) for key in known if key in turn.setup.agents]


def _worked_on(turn: Turn, conversation: Conversation) -> list[str]:
    found: dict[str, None] = {}
    for recorded in turn.history(conversation):
        match recorded.event:
            case AgentAssigned(agent=str() as agent) | AgentReplied(agent=agent) | AgentJoined(agent=agent):
                found[agent] = None
            case _:
                pass
    return list(found)


def _name(turn: Turn, agent: str | None) -> PersonName | None:
    found = turn.setup.agents.get(agent) if agent is not None else None
    return found.name if found is not None else None


def _own_chat(contact: Contact) -> Place:
    return Place(channel=contact.identity.channel, chat=contact.identity.user)


def _post(turn: Turn, contact: Contact, body: Body) -> None:
    turn.tx.outbox.post(body, kind=CopyKind.CHOOSER, side=Side.CUSTOMER, place=_own_chat(contact))
