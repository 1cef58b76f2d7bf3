"""What does a bot do to messages? Sends, edits, deletes, pins, copies, reacts, answers pressed buttons."""

from __future__ import annotations

from simulator.telegram import limits
from simulator.telegram.entities import merged
from simulator.telegram.limits import TelegramError
from simulator.telegram.nouns import Chat, Message
from simulator.telegram.posting import post, shown
from simulator.telegram.registry import BotCall, Registry
from simulator.wire import Json

METHODS = Registry()

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


@METHODS.method(
    "sendMessage",
    needs="chat_id text",
    takes="message_thread_id entities link_preview_options disable_notification protect_content reply_parameters "
    "reply_markup parse_mode",
    unplayed="business_connection_id direct_messages_topic_id allow_paid_broadcast message_effect_id "
    "suggested_post_parameters ephemeral_message_parameters receiver_user_id callback_query_id",
)
async def send_message(call: BotCall) -> Json:
    text = call.text("text")
    content = text_content(call, text)
    if options := call.args.get("link_preview_options"):
        content["link_preview_options"] = options
    chat = call.writable()
    return send(call, chat, content)


def text_content(call: BotCall, text: str) -> Json:
    """What makes a message a text: the text and its entities, trimmed as Telegram trims."""
    _no_parse_mode(call)
    limits.check_text(text)
    given = limits.check_entities(text, call.args.get("entities") or [])
    content: Json = {"text": text.rstrip() if not given else text}
    if entities := merged(text, given):
        content["entities"] = entities
    return content


def send(call: BotCall, chat: Chat, content: Json) -> Json:
    """Post for a bot, after the checks that every kind of message shares."""
    markup = call.args.get("reply_markup")
    if markup is not None and "inline_keyboard" in limits.check_markup(markup):
        content["reply_markup"] = markup
    thread = topic_of(call, chat)
    reply_to = _reply_to(call, chat)
    if call.args.get("protect_content"):
        content["has_protected_content"] = True
    member = chat.members.get(call.bot.user.id)
    if member is not None and member.status == "restricted":
        raise TelegramError("not enough rights to send text messages to the chat")
    message = post(call.world, chat, call.bot.user, content, thread=thread, reply_to=reply_to)
    return shown(chat, message)


def topic_of(call: BotCall, chat: Chat) -> int | None:
    """The topic a message goes to, if it is there and open to this bot."""
    thread = call.number("message_thread_id")
    if thread is None:
        return None
    topic = chat.topics.get(thread)
    if topic is None:
        raise TelegramError("message thread not found")
    member = chat.members[call.bot.user.id]
    if topic.closed and not member.may("can_manage_topics"):
        raise TelegramError("TOPIC_CLOSED")
    return thread


def _no_parse_mode(call: BotCall) -> None:
    if mode := call.args.get("parse_mode"):
        # Formatting by entities is exact; a parser of Telegram's markup would only be a guess at Telegram's.
        raise TelegramError(f"unsupported parse_mode {mode} (the simulator takes entities)")


def _reply_to(call: BotCall, chat: Chat) -> int | None:
    parameters = call.args.get("reply_parameters")
    if parameters is None:
        return None
    if not isinstance(parameters, dict) or not isinstance(parameters.get("message_id"), int):
        raise TelegramError("can't parse reply parameters: message_id must be an Integer")
    number: int = parameters["message_id"]
    if number in chat.messages:
        return number
    if parameters.get("allow_sending_without_reply"):
        return None
    raise TelegramError("message to be replied not found")


@METHODS.method(
    "editMessageText",
    needs="text",
    takes="chat_id message_id entities link_preview_options reply_markup parse_mode",
    unplayed="business_connection_id inline_message_id rich_message",
)
async def edit_message_text(call: BotCall) -> Json:
    content = text_content(call, call.text("text"))
    chat, message = _editable(call)
    if "text" not in message.body:
        raise TelegramError("there is no text in the message to edit")
    if options := call.args.get("link_preview_options"):
        content["link_preview_options"] = options
    return _edit(call, chat, message, content, drop=("text", "entities", "link_preview_options"))


@METHODS.method(
    "editMessageReplyMarkup",
    takes="chat_id message_id reply_markup",
    unplayed="business_connection_id inline_message_id",
)
async def edit_message_reply_markup(call: BotCall) -> Json:
    chat, message = _editable(call)
    return _edit(call, chat, message, {}, drop=())


@METHODS.method(
    "editMessageCaption",
    takes="chat_id message_id caption caption_entities show_caption_above_media reply_markup parse_mode",
    unplayed="business_connection_id inline_message_id",
)
async def edit_message_caption(call: BotCall) -> Json:
    chat, message = _editable(call)
    return _edit(call, chat, message, caption_content(call), drop=("caption", "caption_entities"))


def caption_content(call: BotCall) -> Json:
    _no_parse_mode(call)
    caption = call.text("caption")
    if not caption:
        return {}
    if limits.units(caption) > limits.CAPTION:
        raise TelegramError("message caption is too long")
    given = limits.check_entities(caption, call.args.get("caption_entities") or [])
    content: Json = {"caption": caption}
    if entities := merged(caption, given):
        content["caption_entities"] = entities
    return content


def _edit(call: BotCall, chat: Chat, message: Message, content: Json, *, drop: tuple[str, ...]) -> Json:
    markup = call.args.get("reply_markup")
    if markup is not None:
        limits.check_markup(markup, inline_only=True)
        if markup["inline_keyboard"]:
            content["reply_markup"] = markup
    kept = {name: value for name, value in message.body.items() if name not in (*drop, "reply_markup", "edit_date")}
    before = {name: value for name, value in message.body.items() if name != "edit_date"}
    after = {**kept, **content}
    if after == before:
        raise TelegramError(_NOT_MODIFIED)
    message.body = {**after, "edit_date": int(call.world.clock.time())}
    call.world.changes.mark(chat.key)
    return shown(chat, message)


def _editable(call: BotCall) -> tuple[Chat, Message]:
    chat = call.writable()
    message = message_of(call, chat, "message to edit not found")
    if message.sender != call.bot.user.id:
        raise TelegramError("message can't be edited")
    return chat, message


def message_of(call: BotCall, chat: Chat, missing: str) -> Message:
    number = call.number("message_id")
    if number is None:
        raise TelegramError("message identifier is not specified")
    message = chat.messages.get(number)
    if message is None:
        raise TelegramError(missing)
    return message


@METHODS.method("deleteMessage", needs="chat_id message_id")
async def delete_message(call: BotCall) -> bool:
    chat = call.writable()
    _delete(call, chat, message_of(call, chat, "message to delete not found"))
    return True


@METHODS.method("deleteMessages", needs="chat_id message_ids")
async def delete_messages(call: BotCall) -> bool:
    chat = call.writable()
    numbers = call.args["message_ids"]
    if not isinstance(numbers, list) or not 1 <= len(numbers) <= 100:
        raise TelegramError("message identifiers must be an Array of 1-100 numbers")
    for message in [chat.messages[number] for number in numbers if number in chat.messages]:
        _delete(call, chat, message)
    return True


def _delete(call: BotCall, chat: Chat, message: Message) -> None:
    member = chat.members.get(call.bot.user.id)
    may_clean = member is not None and member.may("can_delete_messages")
    old = call.world.clock.time() - message.body["date"] > limits.DELETABLE
    if message.id in chat.topics or "supergroup_chat_created" in message.body:
        raise TelegramError("message can't be deleted")
    if not may_clean and (old or (member is not None and message.sender != call.bot.user.id)):
        raise TelegramError("message can't be deleted for everyone")
    del chat.messages[message.id]
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    call.world.changes.mark(chat.key)


@METHODS.method("answerCallbackQuery", needs="callback_query_id", takes="text show_alert url cache_time")
async def answer_callback_query(call: BotCall) -> bool:
    text = call.text("text")
    if limits.units(text) > limits.CALLBACK_ANSWER:
        raise TelegramError("MESSAGE_TOO_LONG")
    world = call.world
    query = call.bot.queries.get(call.text("callback_query_id"))
    if query is None or query.answer is not None or world.wall.time() - query.at > world.timings.query:
        raise TelegramError("query is too old and response timeout expired or query ID is invalid")
    query.answer = {
        "text": text,
        "show_alert": bool(call.args.get("show_alert")),
        "url": call.text("url"),
        "version": world.changes.version + 1,
    }
    world.changes.mark(f"telegram:user:{query.user}")
    return True


@METHODS.method("sendChatAction", needs="chat_id action", takes="message_thread_id", unplayed="business_connection_id")
async def send_chat_action(call: BotCall) -> bool:
    if call.text("action") not in limits.ACTIONS:
        raise TelegramError("wrong parameter action in request")
    topic_of(call, call.writable())
    return True


_COPIES = "chat_id from_chat_id message_id"


@METHODS.method(
    "copyMessage",
    needs=_COPIES,
    takes="message_thread_id caption caption_entities parse_mode show_caption_above_media disable_notification "
    "protect_content reply_parameters reply_markup",
    unplayed="direct_messages_topic_id video_start_timestamp allow_paid_broadcast message_effect_id "
    "suggested_post_parameters",
)
async def copy_message(call: BotCall) -> Json:
    source = message_of(call, call.readable("from_chat_id"), "message to copy not found")
    content = {name: source.body[name] for name in _CONTENT if name in source.body}
    if not content:
        raise TelegramError("message can't be copied")
    if "caption" in call.args and "document" in content:
        content = {"document": content["document"], **caption_content(call)}
    return {"message_id": send(call, call.writable(), content)["message_id"]}


@METHODS.method(
    "forwardMessage",
    needs=_COPIES,
    takes="message_thread_id disable_notification protect_content",
    unplayed="direct_messages_topic_id video_start_timestamp message_effect_id suggested_post_parameters",
)
async def forward_message(call: BotCall) -> Json:
    source = message_of(call, call.readable("from_chat_id"), "message to forward not found")
    content = {name: source.body[name] for name in _CONTENT if name in source.body}
    if not content or source.body.get("has_protected_content"):
        raise TelegramError("the message can't be forwarded")
    origin = {"type": "user", "sender_user": source.body["from"], "date": source.body["date"]}
    return send(call, call.writable(), {**content, "forward_origin": origin})


_CONTENT = ("text", "entities", "caption", "caption_entities", "document", "link_preview_options")
