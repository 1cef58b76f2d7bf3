"""What does each verb do, in one line? The texts behind /help, for contacts, agents and leads."""

from collections.abc import Mapping

from bot.texts.marking import marked

CONTACT_VERBS: Mapping[str, str] = {
    "start": marked("begin, or open an invitation"),
    "human": marked("reach a person"),
    "status": marked("what is open, who has it and by when"),
    "book": marked("book a call"),
    "calls": marked("your booked calls"),
    "severity": marked("say how this affects your work"),
    "notices": marked("on or off: have notices of maintenance and outages sent here at once"),
    "topic": marked("say what it is about"),
    "language": marked("choose the language we write in"),
    "complaint": marked("write to the management in private"),
    "mydata": marked("get a copy of your data"),
    "forgetme": marked("have your data erased"),
    "help": marked("this list"),
}

#: What stands after the verb, where it needs something; the words in capitals are what to put there.
ARGUMENTS: Mapping[str, str] = {
    "assign": marked("AGENT or TEAM"),
    "ask": marked("QUESTION"),
    "note": marked("TEXT"),
    "severity": marked("SEVERITY"),
    "topic": marked("TOPIC"),
    "cause": marked("CAUSE"),
    "eta": marked("TIME"),
    "quote": marked("TEXT"),
    "decline": marked("REASON"),
    "escalate": marked("TEAM WHY"),
    "return": marked("WHY"),
    "why": marked("[TIME]"),
    "snooze": marked("TIME"),
    "open": marked("CUSTOMER"),
    "away": marked("FROM-TO [cover AGENT]"),
    "handover": marked("AGENT to AGENT"),
    "notice": marked("TEXT, list, edit N, end N"),
    "admit": marked("CONTACT"),
    "statement": marked("CUSTOMER [MONTH]"),
}

AGENT_VERBS: Mapping[str, str] = {
    "take": marked("become responsible"),
    "assign": marked("give it to an agent or a team"),
    "join": marked("let your words go out too"),
    "ask": marked("ask the customer, and wait for the answer"),
    "note": marked("write what only agents see"),
    "resolve": marked("say that it is solved"),
    "reopen": marked("open it again"),
    "severity": marked("change the severity"),
    "topic": marked("change the topic"),
    "cause": marked("say why it happened"),
    "eta": marked("promise a time for the solution"),
    "quote": marked("offer the work at a price"),
    "decline": marked("decline, with a reason from the list"),
    "escalate": marked("call in another team"),
    "accept": marked("accept what was escalated to you"),
    "return": marked("give an escalation back"),
    "snooze": marked("be reminded later"),
    "book": marked("offer the customer a call"),
    "why": marked("why this agent and this deadline, or why a call can't begin at a time"),
    "delete": marked("take a message back on both sides"),
    "undo": marked("undo the last step"),
    "open": marked("open a conversation for a customer"),
    "away": marked("say when you do not answer, and who covers"),
    "back": marked("end your absence"),
    "mine": marked("what you are responsible for"),
    "complaints": marked("the register of complaints, as far as you may know of it"),
    "calls": marked("your calls today and on the next working day"),
    "help": marked("this list"),
    "handover": marked("give all open conversations of one agent to another"),
    "notice": marked("tell customers of maintenance or an outage"),
    "admit": marked("let a waiting contact in"),
    "statement": marked("how the promises to a customer were kept"),
}
