"""What does a bot say about itself? Its account, commands, name and descriptions, by language."""

from __future__ import annotations

import json
import re
from typing import Any

from simulator.telegram.limits import TelegramError
from simulator.telegram.registry import BotCall, Registry
from simulator.wire import Json

METHODS = Registry()

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SCOPES = frozenset(
    {
        "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
        "chat_administrators", "chat_member",
    }
)  # fmt: skip

_OF_A_CHAT = frozenset({"chat", "chat_administrators", "chat_member"})


@METHODS.method("getMe")
async def get_me(call: BotCall) -> Json:
    return call.bot.as_json()


@METHODS.method("setMyCommands", needs="commands", takes="scope language_code")
async def set_my_commands(call: BotCall) -> bool:
    commands = call.args["commands"]
    if not isinstance(commands, list):
        raise TelegramError("can't parse commands: expected an Array of BotCommand")
    if len(commands) > 100:
        raise TelegramError("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_place(call)] = [_command(command) for command in commands]
    return True


@METHODS.method("getMyCommands", takes="scope language_code")
async def get_my_commands(call: BotCall) -> list[Json]:
    return call.bot.commands.get(_place(call), [])


@METHODS.method("deleteMyCommands", takes="scope language_code")
async def delete_my_commands(call: BotCall) -> bool:
    call.bot.commands.pop(_place(call), None)
    return True


def _command(command: Any) -> Json:
    name = str(command.get("command", "")).removeprefix("/") if isinstance(command, dict) else ""
    if not _COMMAND.fullmatch(name):
        raise TelegramError("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= 256:
        raise TelegramError("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": command["description"]}


def _place(call: BotCall) -> tuple[str, str]:
    scope = call.args.get("scope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in _SCOPES:
        raise TelegramError("can't parse BotCommandScope: unsupported type specified")
    if scope["type"] in _OF_A_CHAT:
        chat = call.scoped(scope)
        if scope["type"] == "chat_member" and chat.member(scope.get("user_id", 0)) is None:
            raise TelegramError("participant not found")
    return json.dumps(scope, sort_keys=True), _language(call)


def _language(call: BotCall) -> str:
    language = call.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise TelegramError("invalid language code specified")
    return language


def _set(call: BotCall, texts: dict[str, str], name: str, limit: int) -> bool:
    text = call.text(name)
    if len(text) > limit:
        raise TelegramError(f"bot {name.replace('_', ' ')} is too long")
    texts[_language(call)] = text
    return True


@METHODS.method("setMyName", takes="name language_code")
async def set_my_name(call: BotCall) -> bool:
    return _set(call, call.bot.names, "name", 64)


@METHODS.method("setMyDescription", takes="description language_code")
async def set_my_description(call: BotCall) -> bool:
    return _set(call, call.bot.descriptions, "description", 512)


@METHODS.method("setMyShortDescription", takes="short_description language_code")
async def set_my_short_description(call: BotCall) -> bool:
    return _set(call, call.bot.short_descriptions, "short_description", 120)


@METHODS.method("getMyName", takes="language_code")
async def get_my_name(call: BotCall) -> Json:
    return {"name": call.bot.names.get(_language(call)) or call.bot.user.first_name}


@METHODS.method("getMyDescription", takes="language_code")
async def get_my_description(call: BotCall) -> Json:
    return {"description": call.bot.descriptions.get(_language(call), "")}


@METHODS.method("getMyShortDescription", takes="language_code")
async def get_my_short_description(call: BotCall) -> Json:
    return {"short_description": call.bot.short_descriptions.get(_language(call), "")}
