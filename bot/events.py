"""What happened in a conversation: past participles, the only memory from which deadlines are computed.

Fields are text, whole numbers, truth values and instants, so that the log can be kept as JSON.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened:
    """`add_ons` are joined by commas. `edition` is the one of what is promised that holds for it; 0: the newest."""

    customer: str
    contact: int
    plan: str
    add_ons: str
    severity: str
    topic: str | None = None
    edition: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWrote:
    """`counts_from` is when its clock starts by the policy (`received`). Thanks starts nothing."""

    message: int
    counts_from: datetime
    is_thanks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentReplied:
    """A person's words went out. `is_dedicated`: the dedicated agent, or the cover who stood in then."""

    agent: str
    message: int
    is_dedicated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten:
    agent: str
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAsked:
    """The customer owes an answer to this, by name."""

    agent: str
    message: int
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAssigned:
    """`agent` is None when it waits in the team's queue. `until` is when a cover ends."""

    agent: str | None
    team: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTaken:
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentJoined:
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityChanged:
    """`by` is an agent's key, or "contact:7"; `why` is an agent's reason, where one was given."""

    severity: str
    was: str
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicChanged:
    topic: str | None
    was: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicDeclined:
    """The contact chose a topic that is not covered, and was told so; `reason` says why it is not."""

    topic: str
    reason: str
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAnyway:
    """The contact wants it worked on all the same."""

    topic: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsAsked:
    """The contact is asked for facts; `facts` are their ids joined by commas."""

    topic: str
    facts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGiven:
    """The contact answered, or skipped it. Never the answer itself."""

    fact: str
    is_skipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveSeen:
    """It was shown to that agent, once, and erased. Never what it was."""

    fact: str
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitiveErased:
    """It was erased unseen: `by` an agent who needed it no more, or by time, where that is empty."""

    fact: str
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityConfirmed:
    """An agent agrees with what the contact chose."""

    severity: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyHeld:
    """An agent's words wait for the desk's opening; they count when they go out."""

    agent: str
    message: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionReminded:
    """The contact was reminded of the question that waits."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanged:
    """The customer's plan or add-ons are others now; `add_ons` are joined by commas."""

    plan: str
    add_ons: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionAdopted:
    """It was told to go by another edition of what is promised: a policy or a calendar was edited."""

    edition: int
    was: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseChanged:
    """Why it happened, as an agent finds (WD-8)."""

    cause: str
    was: str | None
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayAttributed:
    """An agent put a delay down to somebody else's platform (NP-17, SW-10), or back to us: `to` is "platform" or "us".
    `until` None: until somebody says otherwise, or it is over. It moves no deadline."""

    to: str
    by: str
    why: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateGiven:
    """An agent promised the customer a time for the solution."""

    agent: str
    message: int
    promised_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteOffered:
    """Work at a price, which the customer accepts by a button."""

    agent: str
    message: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAccepted:
    """`message` is the one that offered it; `by` is "contact:7"."""

    message: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationResolved:
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationDeclined:
    """It is not taken on, for a reason of the list, which the customer was told in `message` (NP-4, SW-7)."""

    agent: str
    message: int
    reason: str
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSnoozed:
    """The agent wants it back before their eyes at that instant; nothing stops for it."""

    agent: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SnoozeEnded:
    """The time came, and the agent was reminded."""

    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRead:
    """A contact read a canned answer while they waited; `by` is "contact:7". Nothing stops for it."""

    answer: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedOnBehalf:
    """An agent wrote down what the contact had said elsewhere (WD-15); `message` holds it."""

    agent: str
    contact: int
    message: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened:
    """`by` is an agent's key, or "contact:7"."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineBreached:
    """Recorded once for each conversation, metric and cycle; `due_at` is its own time, however late we noticed."""

    metric: str
    cycle: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTimePassed:
    """The time promised anew after a breach has passed as well; from here on the next one counts. `told` are agents'
    keys joined by commas."""

    metric: str
    cycle: int
    due_at: datetime
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyGiven:
    """The customer has heard that news is late. Of what is missed after that they read the next time, until somebody
    has said something."""

    metric: str
    cycle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintWaits:
    """Nobody who may see it is there to receive it. `told` are the keys of the leads who know, joined by commas."""

    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyHasTime:
    """Neither who has it nor any cover has time of their own before that deadline. `told` are agents' keys joined by
    commas."""

    metric: str
    cycle: int
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStepTaken:
    """`told` are agents' keys joined by commas."""

    metric: str
    cycle: int
    step: int
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsPaged:
    """A page rang again, for the `attempt`th time; the first ringing is the LadderStepTaken itself."""

    metric: str
    cycle: int
    step: int
    attempt: int
    agents: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAcknowledged:
    agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationBegun:
    """An agent chose whom to call in by button, and owes the reason; an empty `team`: changed their mind."""

    agent: str
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRequested:
    """Another team is called in; `thread` is its own thread of the conversation, where it has a place."""

    team: str
    by: str
    why: str
    thread: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationCalled:
    """The call went out once more, or for the first time; `copies` are the ids of what rang, joined by commas."""

    copies: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationAccepted:
    agent: str
    team: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationOverdue:
    """Nobody accepted in time; `told` are agents' keys joined by commas."""

    team: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationReturned:
    agent: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBooked:
    """It stands in the agent's agenda."""

    call: str
    agent: str
    kind: str
    start_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallMoved:
    call: str
    agent: str
    start_at: datetime
    was_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCancelled:
    """`by_agent`: it was taken out in a calendar app."""

    call: str
    agent: str
    by_agent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CallHeld:
    """An agent says that it took place. `is_dedicated`: the call was with the dedicated agent, or with the cover;
    `counts`: by the policy it answers what the customer had written by `start_at`. Of several words about one call the
    last holds."""

    call: str
    agent: str
    by: str
    start_at: datetime
    is_dedicated: bool
    counts: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNotHeld:
    """An agent says that it did not take place; after `CallHeld`, that this was a mistake."""

    call: str
    agent: str
    by: str
    start_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSummaryConfirmed:
    """The contact agrees with what an agent wrote of it (SW-8). `by` is "contact:7"."""

    call: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBackRequested:
    """The customer spoke to us while the desk was closed, and is to be called back (LA-9). `by` is "contact:7"."""

    message: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsFired:
    """Monitoring reports alerts of a group that are new; so many fire in it now. `begins`: the desk's clock starts."""

    group: str
    title: str
    firing: int
    begins: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsCalmed:
    """Monitoring reports that alerts of a group are resolved. `is_over`: nothing of the conversation fires any more."""

    group: str
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailed:
    """Something could not be delivered and was set aside: a copy of `message`, None where it was nobody's words.
    `code` is the platform's word."""

    message: int | None
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefused:
    """Somebody asked for what they may not do."""

    by: str
    verb: str
    code: str


Event = (
    ConversationOpened
    | CustomerWrote
    | AgentReplied
    | NoteWritten
    | QuestionAsked
    | AgentAssigned
    | ConversationTaken
    | AgentJoined
    | SeverityChanged
    | SeverityConfirmed
    | ReplyHeld
    | QuestionReminded
    | TopicChanged
    | TopicDeclined
    | AskedAnyway
    | FactsAsked
    | FactGiven
    | SensitiveSeen
    | SensitiveErased
    | PlanChanged
    | EditionAdopted
    | CauseChanged
    | DelayAttributed
    | EstimateGiven
    | QuoteOffered
    | QuoteAccepted
    | ConversationResolved
    | ConversationDeclined
    | ConversationSnoozed
    | SnoozeEnded
    | AnswerRead
    | OpenedOnBehalf
    | ConversationReopened
    | ConversationClosed
    | DeadlineBreached
    | NewTimePassed
    | ApologyGiven
    | ComplaintWaits
    | NobodyHasTime
    | LadderStepTaken
    | AgentsPaged
    | PageAcknowledged
    | EscalationBegun
    | EscalationRequested
    | EscalationCalled
    | EscalationAccepted
    | EscalationOverdue
    | EscalationReturned
    | CallBooked
    | CallMoved
    | CallCancelled
    | CallHeld
    | CallNotHeld
    | CallSummaryConfirmed
    | CallBackRequested
    | AlertsFired
    | AlertsCalmed
    | DeliveryFailed
    | RequestRefused
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event in its conversation's log; `seq` gives the order."""

    seq: int
    conversation: int
    at: datetime
    event: Event
