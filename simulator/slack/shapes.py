"""What do Slack's objects look like? Users, channels, messages and views as the Web API and events show them."""

from __future__ import annotations

from simulator.slack.nouns import App, Channel, Message, SlackState, User, View
from simulator.wire import Json

_LABELS = {"Europe/Warsaw": "Central European Time", "Europe/Kyiv": "Eastern European Time", "UTC": "UTC"}


def user(one: User) -> Json:
    """The user object of users.info."""
    shape: Json = {
        "id": one.id,
        "team_id": one.team,
        "name": one.name,
        "deleted": one.deleted,
        "color": "9f69e7",
        "real_name": one.real_name,
        "tz": one.tz,
        "tz_label": _LABELS.get(one.tz, one.tz),
        "tz_offset": one.tz_offset,
        "profile": _profile(one),
        "is_admin": one.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": one.is_bot,
        "is_app_user": False,
        "updated": one.updated,
        "is_email_confirmed": bool(one.email),
        "who_can_share_contact_card": "EVERYONE",
        "locale": one.locale,
    }
    return shape


def _profile(one: User) -> Json:
    first, _, last = one.real_name.partition(" ")
    profile: Json = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": one.real_name,
        "real_name_normalized": one.real_name,
        "display_name": one.name,
        "display_name_normalized": one.name,
        "fields": None,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "g0",
        "first_name": first,
        "last_name": last,
        "team": one.team,
    }
    if one.is_bot:
        profile |= {"bot_id": one.bot_id, "api_app_id": one.app_id, "always_active": True}
    else:
        profile["email"] = one.email
    return profile


def channel(one: Channel, *, viewer: str, with_locale: bool = False) -> Json:
    """The conversation object of conversations.info, as that member sees it."""
    if one.kind == "im":
        return _direct(one, viewer)
    shape: Json = {
        "id": one.id,
        "name": one.name,
        "is_channel": one.kind == "public",
        "is_group": one.kind == "private",
        "is_im": False,
        "is_mpim": one.kind == "mpim",
        "is_private": one.kind != "public",
        "created": one.created,
        "is_archived": one.is_archived,
        "is_general": False,
        "unlinked": 0,
        "name_normalized": one.name,
        "is_shared": bool(one.shared_with),
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": one.team,
        "updated": one.created * 1000,
        "parent_conversation": None,
        "creator": one.creator,
        "is_ext_shared": bool(one.shared_with),
        "shared_team_ids": [one.team, *sorted(one.shared_with)],
        "pending_connected_team_ids": [],
        "is_member": viewer in one.members,
        "topic": _note(one.topic, one),
        "purpose": _note(one.purpose, one),
        "previous_names": [],
        "num_members": len(one.members),
    }
    if with_locale:
        shape["locale"] = "en-US"
    return shape


def _direct(one: Channel, viewer: str) -> Json:
    other = next((member for member in one.members if member != viewer), viewer)
    return {
        "id": one.id,
        "created": one.created,
        "is_archived": False,
        "is_im": True,
        "is_org_shared": False,
        "user": other,
        "is_user_deleted": False,
        "priority": 0,
    }


def _note(value: str, one: Channel) -> Json:
    return {"value": value, "creator": one.creator if value else "", "last_set": one.created if value else 0}


def bot_profile(app: App, updated: int) -> Json:
    icon = "https://a.slack-edge.com/80588/img/plugins/app/bot"
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "user_id": app.bot_user,
        "name": app.name,
        "icons": {f"image_{size}": f"{icon}_{size}.png" for size in (36, 48, 72)},
        "deleted": False,
        "updated": updated,
        "team_id": app.team,
    }


def message(one: Message, *, with_metadata: bool = False) -> Json:
    """The message object of conversations.history and of events: the body and what has grown on it."""
    shape = dict(one.body)
    if one.thread_ts is not None:
        shape["thread_ts"] = one.thread_ts
    if one.replies:
        shape |= {
            "thread_ts": one.ts,
            "reply_count": len(one.replies),
            "reply_users_count": len(one.repliers),
            "latest_reply": one.replies[-1],
            "reply_users": one.repliers[:5],
            "is_locked": False,
            "subscribed": False,
        }
    if one.reactions:
        shape["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in one.reactions.items()
        ]
    if with_metadata and one.metadata is not None:
        shape["metadata"] = one.metadata
    return shape


#: What a view has besides the fields that the app gave.
_VIEW_FIELDS: Json = {
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
    "close": None,
    "submit": None,
    "title": {"type": "plain_text", "text": "View Title", "emoji": True},
}


def view(one: View, state: SlackState) -> Json:
    """The view object of views.open and of interactions."""
    app = state.apps[one.app]
    return {
        **_VIEW_FIELDS,
        **one.body,
        "id": one.id,
        "team_id": one.team,
        "state": {"values": one.values},
        "hash": one.hash,
        "previous_view_id": one.previous,
        "root_view_id": one.root,
        "app_id": one.app,
        "app_installed_team_id": app.team,
        "bot_id": app.bot_id,
    }
