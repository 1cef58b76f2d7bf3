"""Why can't it be done, and what can be done instead? A sentence for each refusal's code.

A refusal whose code has no sentence here is told in general words; the code itself goes to the log.
"""

from collections.abc import Mapping

from bot.texts.marking import marked
from bot.texts.speech import Speech

#: Told to contacts.
TO_CONTACTS: Mapping[str, str] = {
    "nothing_open": marked("Nothing is open here. Write what you need, and it goes to our team."),
    "closed": marked("This is closed already. Write what you need, and a new one is opened."),
    "unknown_verb": marked("There is no such command here. The command help lists them all."),
    "unknown_severity": marked("This level is not on the list. Please choose one of the buttons."),
    "no_topics": marked("There is nothing to choose here. Write what you need, and it goes to our team."),
    "unknown_topic": marked("This topic is not on the list. Please choose one of the buttons."),
    "not_entitled": marked("This belongs to the add-on: {add_on}. Our team answers here in any case."),
    "not_yours": marked("This button belongs to another conversation. Nothing has changed."),
    "no_calls": marked("Calls can't be booked here. Write what you need, and a person answers."),
    "unknown_call": marked("There is no call “{wanted}”. Known: {known}."),
    "call_not_with_plan": marked("{title}: this call does not come with your plan. Our team answers here in any case."),
    "call_too_late": marked("{title}: this call belongs to the first days of a subscription, and they are over."),
    "call_had_already": marked("{title}: you have had this call. Our team answers here in any case."),
    "call_ahead": marked("A call is booked. Please call it off first (command: calls); then your data can be erased."),
    "no_complaints": marked("There is no desk for complaints here. Write what is wrong, or ask for a person: human."),
    "only_in_private": marked("Please write this to the bot in a private chat."),
    "on_or_off": marked("Please say on or off: notices on, notices off."),
}

#: Told to agents. The verbs are named as they are everywhere, without what a platform puts before them.
TO_AGENTS: Mapping[str, str] = {
    "unknown_verb": marked("There is no verb “{verb}”. The verb help lists them all."),
    "unknown_button": marked("This button belongs to an earlier version. Use the newest card, or the verbs."),
    "unknown_agent": marked("There is no agent or team “{wanted}”. Known: {known}."),
    "unknown_severity": marked("There is no severity “{wanted}”. Known: {known}."),
    "unknown_topic": marked("There is no topic “{wanted}”. Known: {known}."),
    "unknown_customer": marked("There is no customer “{wanted}”."),
    "unknown_customer_like": marked("There is no customer “{wanted}”. Did you mean: {nearest}?"),
    "what_customer": marked("Please say for whom, and what they said: open CUSTOMER TEXT"),
    "which_contact": marked("Several people write for {customer}: {known}. Name one: open {customer} NAME: TEXT"),
    "no_contact": marked("Nobody writes for {customer} yet. Invite somebody first."),
    "for_which_customer": marked("Please say for which customer: admit {contact} CUSTOMER"),
    "unknown_contact": marked("Nobody of that name, or more than one, waits to be let in: “{wanted}”. Known: {known}."),
    "no_declines": marked("There are no reasons to decline by. They stand in the configuration, under reasons."),
    "no_topics": marked("There are no topics."),
    "no_causes": marked("There are no causes here."),
    "unknown_reason": marked("There is no reason “{wanted}”. Known: {known}."),
    "unknown_reason_like": marked("There is no reason “{wanted}”. Did you mean: {nearest}? Known: {known}."),
    "unknown_answer": marked("There is no answer “{wanted}”. Known: {known}."),
    "unknown_answer_like": marked("There is no answer “{wanted}”. Did you mean: {nearest}? Known: {known}."),
    "no_such_conversation": marked("There is no conversation #{number}."),
    "no_such_message": marked("This message is not known here any more. Nothing has changed."),
    "only_in_thread": marked("“{verb}” is about one conversation: use it in that conversation's thread."),
    "not_open": marked("This conversation is not open. Use reopen first."),
    "closed": marked("This conversation is closed. What the customer writes next opens another."),
    "not_resolved": marked("Only a resolved conversation can be reopened."),
    "not_answered_yet": marked(
        "It can't be resolved yet: the customer needs a person's reply first. Write one here, or use decline."
    ),
    "not_from_here": marked("A conversation can't go from “{status}” to “{wanted}”. Nothing has changed."),
    "what_question": marked("Please add the question: ask QUESTION"),
    "what_note": marked("Please add the note: note TEXT"),
    "what_agent": marked("Please say to whom: assign AGENT or TEAM"),
    "what_team": marked("Please say whom to call in, and why: escalate TEAM WHY. Known: {known}."),
    "what_reason": marked("Please add why: escalate TEAM WHY"),
    "unknown_cause": marked("There is no cause “{wanted}”. Known: {known}."),
    "what_time": marked("Please add the time: eta TIME, as in: {example}"),
    "unreadable_time": marked("This time could not be read: “{given}”. Write it as in: {example}"),
    "time_is_past": marked("“{given}” has passed already. Promise a time that lies ahead."),
    "what_quote": marked("Please add the work and its price: quote TEXT"),
    "unknown_team": marked("There is no other team “{wanted}”. Known: {known}."),
    "escalated_already": marked("This is with {team} already. Use return first."),
    "not_escalated": marked("Nobody is called in here at the moment."),
    "not_of_that_team": marked("Only {team} or a lead may do this."),
    "covers_itself": marked("Nobody covers for themselves. Name somebody else after cover."),
    "not_away_then": marked("You have no absence on that day: {given}."),
    "not_away": marked("You are not away, and no absence lies ahead."),
    "unreadable_dates": marked("These dates could not be read: “{given}”. Write them as in: {example}"),
    "not_this_conversation": marked("This button belongs to another conversation. Nothing has changed."),
    "what_handover": marked("Please say who gives to whom: handover AGENT to AGENT"),
    "which_call": marked("Please say which call: book KIND. Known: {known}."),
    "unknown_call": marked("There is no call “{wanted}”. Known: {known}."),
    "unreadable_month": marked("This month could not be read: “{given}”. Write it as in: {example}"),
    "month_ahead": marked("“{given}” lies ahead. A statement tells of what has been."),
    "no_such_contact": marked("This contact is not known here any more. Nothing has changed."),
    "whose_delay": marked("Please say whose it is, and why: delay platform [LENGTH] WHY, or delay us"),
    "what_notice": marked("Please say what it is about, as in: notice {example}"),
    "unreadable_notice": marked("“{given}” could not be read. Write it as in: notice {example}"),
    "notice_too_long": marked("This text is too long: at most {most} characters for each language."),
    "notice_is_past": marked("This notice would be over before it begins. Change its times."),
    "unknown_whom": marked("There is no plan or customer “{wanted}”. Plans: {known}."),
    "no_customer": marked("“{verb}” is for customers; this conversation is the desk's own."),
    "which_notice": marked("Please say which: notice end N, notice edit N TEXT. The verb notice list shows them."),
    "no_such_notice": marked("No notice no. {number} is running. The verb notice list shows what is."),
    "no_call_yet": marked("No call of this conversation has begun yet."),
    "call_not_held": marked("This call was not held: there is nothing to sum up."),
    "summary_sent": marked("The summary of this call has been sent already."),
    "not_your_result": marked("Only whoever said it, or a lead, may correct what became of this call."),
    "result_stands": marked("This can be corrected for a day only. Nothing has changed."),
    "call_summed_up": marked("This call has been summed up for the customer: it was held. Nothing has changed."),
    "what_summary": marked("Please add what was said: summary TEXT"),
    "call_lies_ahead": marked("This call has not begun yet. Nothing has changed."),
    "leads_only": marked("Only a lead may do this."),
    "stays_private": marked("This is private and stays with those who may see it: {known}."),
    "topic_stays_private": marked("This is private and stays so: its topic can't be changed."),
    "not_in_private": marked("This can't be done where a conversation is private: others would hear of it."),
    "goes_on_elsewhere": marked("That conversation goes on elsewhere. What is written there reaches nobody."),
    "agents_only": marked("Only agents may do this."),
    "too_late": marked("It has been delivered and can't be taken back any more."),
}

_GENERAL = marked("This can't be done now. Nothing has changed.")


def sentence(say: Speech, table: Mapping[str, str], code: str, facts: Mapping[str, str]) -> str:
    """The code's sentence with its facts; general words where the code or a fact it needs is missing."""
    text = say.gettext(table.get(code, _GENERAL))
    try:
        return text.format_map(facts)
    except KeyError:
        return say.gettext(_GENERAL)
