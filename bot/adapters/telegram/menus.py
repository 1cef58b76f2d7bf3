"""How do menus and descriptions get to Telegram? What differs there is set, the rest is left as it is.

A language that the desk no longer speaks has none of its own: those who use it get what stands under no language.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
    BotCommandScopeDefault,
)
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.adapters.telegram.client import kind_of, meaning, pause_of
from bot.errors import Undeliverable, Unreachable
from bot.model.menus import Audience, Menu, Profile, Texts
from bot.model.words import Language

Answer = TypeVar("Answer")

#: Whose language is none of ours first: it is what the others fall back on.
_LANGUAGES: tuple[Language | None, ...] = (None, *Language)


class Did(StrEnum):
    """What became of one setting."""

    SET = "set"
    #: it was so already
    UNCHANGED = "unchanged"
    #: Telegram refuses it
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing set, for one language or, None, for all others; what failed, failed in every language."""

    what: str
    whose: str
    language: Language | None
    did: Did
    why: str = ""


async def set_menus(bot: Bot, menus: tuple[Menu, ...]) -> AsyncIterator[Setting]:
    """A chat that refuses its menu is named; the others get theirs. Raises Unreachable."""
    for menu in menus:
        for language in _LANGUAGES:
            try:
                did = await _set_commands(bot, menu, language)
            except (BadRequest, Forbidden) as refused:
                yield Setting(what="commands", whose=menu.whose, language=None, did=Did.FAILED, why=_why(menu, refused))
                break
            yield Setting(what="commands", whose=menu.whose, language=language, did=did)


async def set_profile(bot: Bot, profile: Profile) -> AsyncIterator[Setting]:
    """Raises Unreachable."""
    for language in _LANGUAGES:
        did = await _set_description(bot, profile.description, language)
        yield Setting(what="description", whose="the bot", language=language, did=did)
    for language in _LANGUAGES:
        did = await _set_short_description(bot, profile.short_description, language)
        yield Setting(what="short description", whose="the bot", language=language, did=did)


async def _set_commands(bot: Bot, menu: Menu, language: Language | None) -> Did:
    scope, code = _scope(menu), language and language.value
    wanted = [BotCommand(one.verb, one.meaning) for one in menu.commands.get(language, ())]
    there = await _asked(lambda: bot.get_my_commands(scope=scope, language_code=code))
    if list(there) == wanted:
        return Did.UNCHANGED
    if wanted:
        await _asked(lambda: bot.set_my_commands(wanted, scope=scope, language_code=code))
    else:
        await _asked(lambda: bot.delete_my_commands(scope=scope, language_code=code))
    return Did.SET


async def _set_description(bot: Bot, texts: Texts, language: Language | None) -> Did:
    text, code = texts.get(language, ""), language and language.value
    if (await _asked(lambda: bot.get_my_description(language_code=code))).description == text:
        return Did.UNCHANGED
    await _asked(lambda: bot.set_my_description(text, language_code=code))
    return Did.SET


async def _set_short_description(bot: Bot, texts: Texts, language: Language | None) -> Did:
    text, code = texts.get(language, ""), language and language.value
    if (await _asked(lambda: bot.get_my_short_description(language_code=code))).short_description == text:
        return Did.UNCHANGED
    await _asked(lambda: bot.set_my_short_description(text, language_code=code))
    return Did.SET


def _scope(menu: Menu) -> BotCommandScope:
    match menu.audience:
        case Audience.EVERYBODY:
            return BotCommandScopeDefault()
        case Audience.PRIVATE:
            return BotCommandScopeAllPrivateChats()
        case Audience.CHAT:
            return BotCommandScopeChat(int(menu.chat))
        case Audience.MEMBER:
            return BotCommandScopeChatMember(int(menu.chat), int(menu.member))


async def _asked(call: Callable[[], Awaitable[Answer]]) -> Answer:
    """The answer, after whatever pauses Telegram asks for: a desk of many teams sets a lot at once."""
    while True:
        try:
            return await call()
        except RetryAfter as asked:
            await asyncio.sleep(pause_of(asked).total_seconds())
        except (BadRequest, Forbidden):
            raise
        except TelegramError as cause:
            raise Unreachable(f"Telegram can't be reached: {kind_of(cause)}; run this again") from None


def _why(menu: Menu, refused: TelegramError) -> str:
    """In Telegram's words, and what to do."""
    error = meaning(refused)
    code = error.code if isinstance(error, Undeliverable) else ""
    if menu.audience is Audience.CHAT and not menu.chat.startswith("-"):
        return f"{code}: they open a private chat with the bot and press Start; then run this again"
    remedy = str(error) if str(error) != code else "is the id right, and is the bot in that group?"
    return f"{code}: {remedy}; then run this again"
