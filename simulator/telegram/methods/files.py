"""What does a bot do with files? Sends documents, and asks where to fetch those that people sent."""

from __future__ import annotations

from simulator.telegram.limits import TelegramError
from simulator.telegram.methods.messages import caption_content, send
from simulator.telegram.nouns import TelegramState
from simulator.telegram.registry import BotCall, Registry
from simulator.wire import Json, Upload

METHODS = Registry()

#: What a bot may fetch, and send (Bot API, getFile and sending files).
FETCHED = 20 * 1024 * 1024
SENT = 50 * 1024 * 1024


@METHODS.method(
    "sendDocument",
    needs="chat_id document",
    takes="message_thread_id caption caption_entities parse_mode disable_content_type_detection disable_notification "
    "protect_content reply_parameters reply_markup",
    unplayed="business_connection_id direct_messages_topic_id thumbnail allow_paid_broadcast message_effect_id "
    "suggested_post_parameters ephemeral_message_parameters receiver_user_id callback_query_id",
)
async def send_document(call: BotCall) -> Json:
    content = {"document": _document(call), **caption_content(call)}
    return send(call, call.writable(), content)


@METHODS.method("getFile", needs="file_id")
async def get_file(call: BotCall) -> Json:
    file_id = call.text("file_id")
    upload = call.world.telegram.files.get(file_id)
    if upload is None:
        raise TelegramError("invalid file_id")
    if len(upload.content) > FETCHED:
        raise TelegramError("file is too big")
    return {**_file(file_id, upload), "file_path": f"documents/{file_id}"}


def store(state: TelegramState, upload: Upload) -> Json:
    """Keep a file; the answer is the Bot API's `Document`."""
    file_id = f"BQACAgIAAxkB{next(state.file_numbers):010d}"
    state.files[file_id] = upload
    return document(file_id, upload)


def document(file_id: str, upload: Upload) -> Json:
    return {**_file(file_id, upload), "file_name": upload.name, "mime_type": upload.media_type}


def _document(call: BotCall) -> Json:
    given = call.text("document")
    upload = call.files.get(given.removeprefix("attach://")) or call.files.get("document")
    if upload is not None:
        if not upload.content:
            raise TelegramError("file must be non-empty")
        if len(upload.content) > SENT:
            raise TelegramError("Request Entity Too Large", code=413)
        return store(call.world.telegram, upload)
    kept = call.world.telegram.files.get(given)
    if kept is None:
        raise TelegramError(
            "there is no document in the request" if not given else "wrong file identifier/HTTP URL specified"
        )
    return document(given, kept)


def _file(file_id: str, upload: Upload) -> Json:
    return {"file_id": file_id, "file_unique_id": f"AgAD{file_id[-10:]}", "file_size": len(upload.content)}
