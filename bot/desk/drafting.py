"""A lead makes a notice: nothing goes out before they have seen it, and how many it reaches, and pressed [Publish]."""

from dataclasses import replace

from bot.desk import notices, showing, where
from bot.desk.moments import moment
from bot.desk.notice_lines import Line, Reader
from bot.desk.turn import Turn
from bot.errors import Refused
from bot.model.conversation import CopyKind
from bot.model.inbound import Inbound, Pressed, number_of
from bot.model.notices import Notice, NoticeKind, NoticeState, Whom
from bot.model.people import Agent
from bot.model.places import Side
from bot.model.rich import Body
from bot.model.words import Words
from bot.texts import notices as texts

#: Buttons of leads about a notice; they name it as n5, which is no conversation's number.
ACTIONS = ("notice_publish", "notice_cancel", "notice_end")
_EXAMPLE = "outage for plan standard until 16:30: …"


def command(turn: Turn, agent: Agent, inbound: Inbound, typed: str) -> None:
    """`/notice TEXT`, `/notice list`, `/notice edit N …`, `/notice end N`."""
    word, _, rest = typed.partition(" ")
    match word.lower():
        case "list" if not rest.strip():
            _answer(turn, agent, inbound, texts.running(turn.say_to_agent(agent), turn.tx.notices.running(), turn.now))
        case "end" if _is_number(rest):
            notices.end(turn, notice := _running(turn, rest), agent.name)
            _answer(turn, agent, inbound, texts.ended(turn.say_to_agent(agent), notice, agent.name, turn.now))
        case "end" | "edit" if not rest.strip():
            raise Refused("which_notice")
        case "edit" if _is_number(rest.split(maxsplit=1)[0] if rest.strip() else ""):
            number, _, change = rest.strip().partition(" ")
            _change(turn, agent, inbound, _running(turn, number), change)
        case _:
            _draft(turn, agent, inbound, typed)


def press(turn: Turn, agent: Agent, inbound: Inbound, pressed: Pressed) -> None:
    """[Publish], [Cancel] under a draft, [End it] under what runs. Pressed again, nothing happens."""
    notice = turn.tx.notices.get(_named(pressed))
    if notice is None:
        raise Refused("no_such_notice", number=(pressed.args[0] if pressed.args else "").removeprefix("n"))
    is_draft, is_running = notice.state is NoticeState.DRAFT, notice.state is NoticeState.RUNNING
    if pressed.action == "notice_publish" and is_draft:
        _check_times(turn, notice)
        if notice.replaces is not None:
            _running(turn, str(notice.replaces))
        notices.publish(turn, notice, agent.name)
    elif pressed.action == "notice_cancel" and is_draft:
        notices.discard(turn, notice, agent.name)
    elif pressed.action == "notice_end" and is_running:
        notices.end(turn, notice, agent.name)
        body = texts.ended(turn.say_to_agent(agent), notice, agent.name, turn.now)
        showing.instead_of_pressed(turn, inbound, body)


def _draft(turn: Turn, agent: Agent, inbound: Inbound, typed: str) -> None:
    line = _reader(turn, agent).read(typed)
    draft = Notice(
        kind=line.kind or NoticeKind.OUTAGE,
        text=Words(by_language=line.text, fallback=turn.setup.company.fallback),
        whom=line.whom or Whom(),
        made_at=turn.now,
        by=agent.key,
        from_at=line.from_at,
        until_at=line.until_at,
    )
    _show(turn, agent, inbound, draft)


def _change(turn: Turn, agent: Agent, inbound: Inbound, notice: Notice, typed: str) -> None:
    """What the line names is changed, everything else stays; texts by language."""
    line = _reader(turn, agent).read(typed, needs_text=False)
    if line == Line():
        raise Refused("what_notice", example=f"edit {notice.number} until 18:00")
    draft = replace(
        notice,
        number=0,
        state=NoticeState.DRAFT,
        kind=line.kind or notice.kind,
        text=replace(notice.text, by_language={**notice.text.by_language, **line.text}),
        whom=line.whom or notice.whom,
        from_at=line.from_at or notice.from_at,
        until_at=line.until_at or notice.until_at,
        made_at=turn.now,
        by=agent.key,
        replaces=notice.number,
        conversation=None,
        published_at=None,
        sent_to=None,
        told_to=None,
    )
    _show(turn, agent, inbound, draft)


def _show(turn: Turn, agent: Agent, inbound: Inbound, draft: Notice) -> None:
    _check_times(turn, draft)
    notices.preview(turn, turn.tx.notices.add(draft), [agent], where.answer_place(turn, agent, inbound))


def _check_times(turn: Turn, draft: Notice) -> None:
    """Raises Refused for a notice that would be over before it begins."""
    if draft.until_at is not None and draft.until_at <= max(turn.now, draft.from_at or turn.now):
        raise Refused("notice_is_past")


def _reader(turn: Turn, agent: Agent) -> Reader:
    hours = turn.setup.calendars[agent.calendar]
    zone = turn.say_to_agent(agent).zone
    utc = turn.now.tzinfo
    return Reader(
        languages=turn.setup.company.languages,
        plans=tuple(turn.setup.plans),
        is_customer=lambda key: turn.tx.people.customer(key) is not None,
        instant=lambda typed: moment(typed, now=turn.now, zone=zone, hours=hours).astimezone(utc),
        example=_EXAMPLE,
    )


def _running(turn: Turn, typed: str) -> Notice:
    """Raises Refused where no such notice is running."""
    number = number_of(typed.strip().removeprefix("#"))
    found = turn.tx.notices.get(number) if number is not None else None
    if found is None or found.state is not NoticeState.RUNNING:
        raise Refused("no_such_notice", number=typed.strip())
    return found


def _is_number(typed: str) -> bool:
    return number_of(typed.strip().removeprefix("#")) is not None


def _named(pressed: Pressed) -> int:
    """The number of the notice that the button names; 0, which is none's, for what is no number."""
    return number_of((pressed.args[0] if pressed.args else "").removeprefix("n")) or 0


def _answer(turn: Turn, agent: Agent, inbound: Inbound, body: Body) -> None:
    place = where.answer_place(turn, agent, inbound)
    turn.tx.outbox.post(body, kind=CopyKind.NOTICE, side=Side.DESK, place=place)
