"""What does an app do with files? Uploads in two steps, shares, and looks up what people shared."""

from __future__ import annotations

from simulator.slack.limits import SlackError
from simulator.slack.nouns import File
from simulator.slack.posting import post
from simulator.slack.registry import AppCall, Registry
from simulator.wire import Json, Upload

METHODS = Registry()

#: The largest file, in bytes.
LARGEST = 1024**3


@METHODS.method(
    "files.getUploadURLExternal", needs="filename length", takes="alt_txt snippet_type", scope="files:write"
)
async def get_upload_url(call: AppCall) -> Json:
    length: int = call.args["length"]
    if not 0 < length <= LARGEST:
        raise SlackError("invalid_arguments", "length must be a positive number [json-pointer:/length]")
    number = call.state.new_id("F")
    upload = Upload(name=call.text("filename"), content=b"", media_type="application/octet-stream")
    call.state.files[number] = File(
        id=number,
        user=call.app.bot_user,
        created=int(call.world.clock.time()),
        upload=upload,
        title=call.text("filename"),
    )
    return {"upload_url": f"{call.world.origin}/slack/upload/{number}", "file_id": number}


@METHODS.method(
    "files.completeUploadExternal",
    needs="files",
    takes="channel_id channels thread_ts initial_comment",
    scope="files:write",
)
async def complete_upload(call: AppCall) -> Json:
    shared = []
    for wanted in call.args["files"]:
        one = call.state.files.get(str(wanted.get("id", "")))
        if one is None or not one.upload.content:
            raise SlackError("file_not_found")
        one.title = str(wanted.get("title") or one.title)
        shared.append(one)
    shapes = [shape(one, call.world.origin) for one in shared]
    for name in filter(None, (call.text("channel_id") or call.text("channels")).split(",")):
        channel = call.state.channels.get(name)
        if channel is None or call.app.bot_user not in channel.members:
            raise SlackError("channel_not_found" if channel is None else "not_in_channel")
        content: Json = {"text": call.text("initial_comment"), "files": shapes, "upload": False}
        post(call.world, channel, call.app, content, thread_ts=call.text("thread_ts") or None)
        for one in shared:
            one.channels.append(channel.id)
    return {"files": shapes}


@METHODS.method("files.info", needs="file", takes="count cursor limit page", scope="files:read")
async def info(call: AppCall) -> Json:
    one = call.state.files.get(call.text("file"))
    if one is None or not any(call.can_see(call.state.channels[name]) for name in one.channels):
        raise SlackError("file_not_found")
    return {"file": shape(one, call.world.origin), "comments": [], "response_metadata": {"next_cursor": ""}}


def shape(one: File, origin: str) -> Json:
    """The file object."""
    kind = one.upload.name.rpartition(".")[2].lower() or "binary"
    private = f"{origin}/slack/files/{one.id}/{one.upload.name}"
    return {
        "id": one.id,
        "created": one.created,
        "timestamp": one.created,
        "name": one.upload.name,
        "title": one.title,
        "mimetype": one.upload.media_type,
        "filetype": kind,
        "pretty_type": kind.upper(),
        "user": one.user,
        "editable": False,
        "size": len(one.upload.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": private,
        "url_private_download": f"{private}?download=1",
        "permalink": private,
        "channels": list(one.channels),
        "groups": [],
        "ims": [],
        "has_rich_preview": False,
        "file_access": "visible",
    }
