"""What does a bot learn about chats and their members?"""

from __future__ import annotations

from simulator.telegram.limits import TelegramError
from simulator.telegram.nouns import ALL_RIGHTS, Chat, Member, User
from simulator.telegram.posting import emit, post, tell
from simulator.telegram.registry import BotCall, Registry
from simulator.wire import Json, words

METHODS = Registry()

_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}


@METHODS.method("getChat", needs="chat_id")
async def get_chat(call: BotCall) -> Json:
    chat = call.readable()
    full = {**chat.as_json(), "accent_color_id": chat.id % 7, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    if chat.user is None:
        full["permissions"] = {"can_send_messages": True, "can_manage_topics": False}
    if chat.pinned:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].body
    return full


@METHODS.method("getChatMember", needs="chat_id user_id")
async def get_chat_member(call: BotCall) -> Json:
    chat = call.readable()
    number: int = call.args["user_id"]
    if chat.user is not None:
        if number not in (chat.user.id, call.bot.user.id):
            raise TelegramError("member not found")
        user = chat.user if number == chat.user.id else call.bot.user
        return member_shape(Member(user=user))
    member = chat.members.get(number)
    if member is None:
        stranger = call.world.telegram.users.get(number)
        if stranger is None:
            raise TelegramError("PARTICIPANT_ID_INVALID")
        member = Member(user=stranger, status="left")
    return member_shape(member)


@METHODS.method("getChatAdministrators", needs="chat_id", takes="", unplayed="return_bots")
async def get_chat_administrators(call: BotCall) -> list[Json]:
    chat = _group(call)
    leading = ("creator", "administrator")
    bots = call.world.telegram.bots
    mine = call.bot.user.id
    return [
        member_shape(member)
        for number, member in chat.members.items()
        if member.status in leading and (number == mine or number not in bots)
    ]


@METHODS.method("getChatMemberCount", needs="chat_id")
async def get_chat_member_count(call: BotCall) -> int:
    chat = call.readable()
    return 2 if chat.user is not None else sum(member.present for member in chat.members.values())


@METHODS.method("leaveChat", needs="chat_id")
async def leave_chat(call: BotCall) -> bool:
    chat = _group(call)
    user = call.bot.user
    before, after = chat.members[user.id], Member(user=user, status="left")
    chat.members[user.id] = after
    emit(call.bot, "my_chat_member", member_change(chat, user, before, after, call.world.clock.time()), chat.id)
    tell(call.world, chat, post(call.world, chat, user, {"left_chat_member": user.as_json()}))
    return True


def _group(call: BotCall) -> Chat:
    chat = call.readable()
    if chat.user is not None:
        raise TelegramError("there are no administrators in the private chat")
    return chat


def member_change(chat: Chat, actor: User, before: Member, after: Member, now: float) -> Json:
    """The Bot API's `ChatMemberUpdated`."""
    return {
        "chat": chat.as_json(),
        "from": actor.as_json(),
        "date": int(now),
        "old_chat_member": member_shape(before),
        "new_chat_member": member_shape(after),
    }


def member_shape(member: Member) -> Json:
    """The Bot API's `ChatMember`, in the variant that fits the status."""
    shape: Json = {"user": member.user.as_json(), "status": member.status}
    if member.status == "creator":
        shape["is_anonymous"] = False
    elif member.status == "administrator":
        shape |= {"can_be_edited": False, "is_anonymous": False}
        shape |= {right: right in member.rights for right in sorted(ALL_RIGHTS)}
    elif member.status == "restricted":
        shape |= {"is_member": True, "until_date": 0} | dict.fromkeys(_RESTRICTIONS, False)
    elif member.status == "kicked":
        shape["until_date"] = 0
    return shape


_RESTRICTIONS = words("""
    can_send_messages can_send_audios can_send_documents can_send_photos can_send_videos
    can_send_video_notes can_send_voice_notes can_send_polls can_send_other_messages
    can_add_web_page_previews can_react_to_messages can_change_info can_invite_users can_pin_messages
    can_manage_topics can_edit_tag
""")
