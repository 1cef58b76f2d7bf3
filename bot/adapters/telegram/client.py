"""How is Telegram called, and what does its answer mean for the row that asked? The errors in the desk's words.

The Bot API's errors are sentences; `code` is the sentence in small letters and underscores.
"""

import re
import warnings
from datetime import timedelta

import structlog
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.adapters.telegram.redact import keep_out_of_logs
from bot.adapters.telegram.request import Request, Unanswered, Unsent
from bot.errors import Ambiguous, NotSent, OpiekunError, ThreadGone, Undeliverable

log = structlog.get_logger(__name__)

#: Seconds. A poll waits up to LONG_POLL at the server; its answer then has READ to arrive.
LONG_POLL = 50
_READ = 20.0
#: More than there are lanes, so that none waits for another.
_CONNECTIONS = 80

_PAUSE_FOR_A_PERSON = timedelta(minutes=1)
_PAUSE_UNNAMED = timedelta(seconds=10)

_REMEDIES = {
    "the_chat_is_not_a_forum": "switch on Topics in the group's settings; agents answer in topics",
    "not_enough_rights_to_create_a_topic": "make the bot an administrator of the group who may manage topics",
    "bot_is_not_a_member_of_the_supergroup_chat": "add the bot to the group, as an administrator",
    "chat_not_found": "is the id right, and was the bot added to that group? Group ids begin with -100",
}

#: What is said of a deleted topic, by what was to be done there.
_TOPIC_GONE = frozenset({"message_thread_not_found", "topic_id_invalid", "topic_deleted"})


class RefusedUs(NotSent):
    """Telegram refuses the bot itself, not this call. At start somebody is told; later what waits is kept."""


def make_bot(token: str, base_url: str, base_file_url: str) -> Bot:
    """The library's client: separate connections for polling and for sending, every wait bounded.

    Raises OpiekunError for a token that can't be one, or a proxy.
    """
    keep_out_of_logs(token)
    # Raw updates are wanted, which the library advises against; and its own errors warn about themselves.
    warnings.filterwarnings("ignore", message=r"Please use 'Bot\.(getUpdates|getWebhookInfo)'")
    warnings.filterwarnings("ignore", message=r".*attribute `retry_after` will be of type")
    try:
        return Bot(
            token,
            base_url=base_url,
            base_file_url=base_file_url,
            request=Request(base_url, connections=_CONNECTIONS, read=_READ),
            get_updates_request=Request(base_url, connections=2, read=LONG_POLL + _READ),
        )
    except InvalidToken:
        raise OpiekunError(REMEDY) from None


def meaning(error: TelegramError) -> NotSent | Ambiguous | Undeliverable:
    """What to do about an error of a call that changes something."""
    if isinstance(error, RetryAfter):
        return NotSent("Telegram asks for a pause", retry_after=pause_of(error))
    if isinstance(error, InvalidToken | EndPointNotFound):
        log.error("telegram_refuses_us", remedy=REMEDY)
        return RefusedUs(REMEDY, retry_after=_PAUSE_FOR_A_PERSON)
    if isinstance(error, ChatMigrated):
        why = f"the group became a supergroup: its id is {error.new_chat_id} now, put that in the configuration"
        return Undeliverable("group_chat_was_upgraded_to_a_supergroup_chat", why)
    if isinstance(error, Forbidden | BadRequest):
        code = code_of(error)
        return ThreadGone(code) if code in _TOPIC_GONE else Undeliverable(code, _REMEDIES.get(code, ""))
    if isinstance(error, Unsent):
        return NotSent(f"Telegram can't be reached: {kind_of(error)}")
    if error.message.startswith("Too Many Requests"):
        return NotSent("Telegram asks for a pause", retry_after=_PAUSE_UNNAMED)
    return Ambiguous(f"Telegram's answer was lost: {kind_of(error)}")


def kind_of(error: TelegramError) -> str:
    """What went wrong, in one word that quotes nothing."""
    return error.message if isinstance(error, Unsent | Unanswered) else type(error.__cause__ or error).__name__


def code_of(error: TelegramError) -> str:
    """`Bad Request: chat not found` → `chat_not_found`."""
    sentence = error.message.partition(". The server response")[0].lower()
    sentence = sentence.removeprefix("forbidden: ").removeprefix("bad request: ")
    return re.sub(r"\W+", "_", sentence).strip("_")


def pause_of(error: RetryAfter) -> timedelta:
    named = error.retry_after
    return named if isinstance(named, timedelta) else timedelta(seconds=named)


REMEDY = (
    "Telegram does not know this bot token. Ask @BotFather for it (/mybots → API Token), and set "
    "channels.telegram.token to it; with a Bot API server of your own, see that the bot is logged in there"
)
