"""What can a person do on the simulated Slack? Everything its app lets one do that an app can notice."""

from __future__ import annotations

from typing import Any

from simulator.slack import elements, events, interactions, shapes
from simulator.slack.hooks import answer as answer_hook
from simulator.slack.limits import SlackError
from simulator.slack.methods.files import shape as file_shape
from simulator.slack.nouns import App, Channel, File, Message, Outcome, User
from simulator.slack.posting import remove, say, writing
from simulator.slack.rooms import Rooms
from simulator.slack.text import rich_text
from simulator.slack.windows import Windows
from simulator.wire import Json, Upload
from simulator.world import ActError


class Hand(Windows, Rooms):
    """The acts of people; each answers with what came of it, or raises ActError as Slack would not offer it."""

    def say(
        self,
        *,
        person: str,
        text: str,
        channel: str | None = None,
        thread_ts: str | None = None,
        app: str | None = None,
    ) -> Json:
        """Send a message as it would be typed: `@name` mentions, `#name` links, everything else is text.

        With no channel it goes into the direct messages with the app.
        """
        if not text.strip():
            raise ActError("an empty message cannot be sent")
        user = self.user(person)
        room = self.writable(user, channel, app)
        if thread_ts is not None:
            root = room.messages.get(thread_ts)
            if root is None:
                raise ActError(f"there is no message {thread_ts} to reply to in #{room.name or room.id}")
            thread_ts = root.thread_ts or root.ts
        message = say(self.world, room, user, text, thread_ts=thread_ts)
        return {"channel": room.id, "ts": message.ts}

    def share_file(
        self,
        *,
        person: str,
        name: str,
        content: bytes,
        media_type: str = "application/octet-stream",
        text: str = "",
        channel: str | None = None,
        thread_ts: str | None = None,
        app: str | None = None,
    ) -> Json:
        """Send a file, with a text if there is one."""
        user = self.user(person)
        room = self.writable(user, channel, app)
        upload = Upload(name=name, content=content, media_type=media_type)
        created = int(self.world.clock.time())
        one = File(id=self.state.new_id("F"), user=user.id, created=created, upload=upload, title=name)
        one.channels.append(room.id)
        self.state.files[one.id] = one
        shared = [file_shape(one, self.world.origin)]
        message = say(self.world, room, user, text, thread_ts=thread_ts, files=shared)
        return {"channel": room.id, "ts": message.ts, "file": one.id}

    def edit(self, *, person: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        user, room, message = self._own(person, channel, ts)
        before = shapes.message(message)
        wire, elements, _ = writing(self.world, room).wire(text)
        edited = {"user": user.id, "ts": f"{int(self.world.clock.time())}.000000"}
        blocks = [rich_text(elements, ts.partition(".")[2])]
        message.body = {**message.body, "text": wire, "blocks": blocks, "edited": edited}
        self.world.changes.mark(room.key)
        events.changed(self.world, room, message, before)

    def delete(self, *, person: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        _, room, message = self._own(person, channel, ts)
        remove(self.world, room, message)

    def react(self, *, person: str, channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message, by the emoji's name."""
        user, room, message = self._message(person, channel, ts)
        users = message.reactions.setdefault(name, [])
        if user.id not in users:
            users.append(user.id)
            self.world.changes.mark(room.key)
            events.reacted(self.world, room, message, user, name, added=True)

    def unreact(self, *, person: str, channel: str, ts: str, name: str) -> None:
        """Take one's reaction off again."""
        user, room, message = self._message(person, channel, ts)
        users = message.reactions.get(name, [])
        if user.id not in users:
            raise ActError(f"{person} has not put :{name}: there")
        users.remove(user.id)
        if not users:
            del message.reactions[name]
        self.world.changes.mark(room.key)
        events.reacted(self.world, room, message, user, name, added=False)

    def press(
        self,
        *,
        person: str,
        ts: str,
        channel: str | None = None,
        action_id: str | None = None,
        text: str | None = None,
        value: Any = None,
        app: str | None = None,
    ) -> Json:
        """Use a button or a menu under a message, chosen by its action_id or by its label.

        `value` tells two buttons of one action_id apart, and is the option chosen in a menu.
        """
        user = self.user(person)
        room = self.readable(user, channel, app)
        message = self._shown(user, room, ts)
        block, element = _element(message.body.get("blocks", []), action_id, text, value)
        if element["type"] == "button" and "url" in element and not element.get("action_id"):
            return {"url": element["url"]}
        owner = self._owner(message)
        action = _action(block, element, value)
        payload = interactions.pressed_in_message(self.world, owner, user, room, message, action)
        number = interactions.send(self.world, owner, user, "interactive", payload, channel=room.id)
        return {"interaction": number, "trigger_id": payload["trigger_id"]}

    def command(
        self, *, person: str, command: str, text: str = "", channel: str | None = None, thread_ts: str | None = None
    ) -> Json:
        """Type a slash command; its answer arrives where it was typed."""
        if thread_ts is not None:
            raise ActError("Slack runs no slash commands in threads")
        user = self.user(person)
        owner = next((one for one in self.state.apps.values() if command in one.commands), None)
        if owner is None or owner.team != user.team:
            raise ActError(f"{command} is not a valid command in {self.workspace(user.team).name}")
        room = self.writable(user, channel, owner.id)
        payload = interactions.command(self.world, owner, user, room, command, text)
        path = payload["response_url"].removeprefix(self.world.origin)

        def answered(acknowledgement: Json | None) -> None:
            if acknowledgement is None:
                self._slackbot(user, room, f'{command} failed with the error "operation_timeout"')
            elif acknowledgement:
                self._answered(user, room, path, acknowledgement)

        number = interactions.send(self.world, owner, user, "slash_commands", payload, channel=room.id, then=answered)
        return {"interaction": number, "channel": room.id, "trigger_id": payload["trigger_id"]}

    def shortcut(self, *, person: str, callback_id: str, channel: str | None = None, ts: str | None = None) -> Json:
        """Use a shortcut: a global one, or with `channel` and `ts` one on a message."""
        user = self.user(person)
        owner = next((one for one in self.state.apps.values() if callback_id in one.shortcuts), None)
        if owner is None:
            raise ActError(f"no app has a shortcut {callback_id!r}")
        if ts is None:
            payload = interactions.shortcut(self.world, owner, user, callback_id)
        else:
            room = self.readable(user, channel, owner.id)
            message = self._shown(user, room, ts)
            payload = interactions.message_shortcut(self.world, owner, user, room, message, callback_id)
        number = interactions.send(self.world, owner, user, "interactive", payload, channel=channel or "")
        return {"interaction": number, "trigger_id": payload["trigger_id"]}

    async def outcome(self, *, interaction: str, timeout: float = 10.0) -> Json:
        """What came of it: `acknowledged`, and the acknowledgement's payload; TimeoutError while it is open."""
        outcome: Outcome = self.state.outcomes[interaction]
        end = self.world.wall.time() + timeout
        while not outcome.done:
            left = end - self.world.wall.time()
            if left <= 0:
                raise TimeoutError(f"{outcome.kind} {interaction} is neither acknowledged nor given up")
            await self.world.changes.wait(left)
        return {"acknowledged": outcome.acknowledgement is not None, "payload": outcome.acknowledgement}

    def _own(self, person: str, channel: str, ts: str) -> tuple[User, Channel, Message]:
        user, room, message = self._message(person, channel, ts)
        if message.user != user.id:
            raise ActError("one changes only one's own messages")
        return user, room, message

    def _message(self, person: str, channel: str, ts: str) -> tuple[User, Channel, Message]:
        user = self.user(person)
        room = self.readable(user, channel)
        message = room.messages.get(ts)
        if message is None:
            raise ActError(f"there is no message {ts} in #{room.name or room.id}")
        return user, room, message

    def _shown(self, user: User, room: Channel, ts: str) -> Message:
        """A message as this person sees it, their own ephemeral ones included."""
        message = room.messages.get(ts) or room.ephemeral.get(ts)
        if message is None or message.only_for not in (None, user.id):
            raise ActError(f"{user.real_name} sees no message {ts} in #{room.name or room.id}")
        return message

    def _owner(self, message: Message) -> App:
        if message.app not in self.state.apps:
            raise ActError("only an app's messages have buttons")
        return self.state.apps[message.app]

    def _answered(self, user: User, room: Channel, path: str, acknowledgement: Json) -> None:
        """A command's acknowledgement may itself be the answer, like a post to its response_url."""
        url = self.state.response_urls[path]
        try:
            answer_hook(self.world, url, acknowledgement)
        except SlackError as error:
            self._slackbot(user, room, f"the command failed with the error {error.error!r}")

    def _slackbot(self, user: User, room: Channel, text: str) -> None:
        """What Slack itself tells one person."""
        ts = room.next_ts(self.world.clock.time())
        body = {"type": "message", "user": "USLACKBOT", "ts": ts, "text": text, "is_ephemeral": True}
        room.ephemeral[ts] = Message(ts=ts, user="USLACKBOT", body=body, only_for=user.id)
        self.world.changes.mark(room.key)


def _element(blocks: list[Json], action_id: str | None, text: str | None, value: Any) -> tuple[Json, Json]:
    found = [
        (block, element)
        for block, element in elements.interactive(blocks)
        if (action_id is not None and element.get("action_id") == action_id)
        or (text is not None and element.get("text", {}).get("text") == text)
    ]
    if value is not None and len(found) > 1:
        found = [(block, element) for block, element in found if element.get("value") == value]
    if len(found) == 1:
        return found[0]
    there = ", ".join(
        f"{element.get('action_id')} ({element.get('text', {}).get('text', element['type'])})"
        for _, element in elements.interactive(blocks)
    )
    raise ActError(f"{'several' if found else 'no'} elements fit {action_id or text!r}; there are: {there or 'none'}")


def _action(block: Json, element: Json, chosen: Any) -> Json:
    """The entry in `actions`: the element's ids, and what was chosen in it."""
    action: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "type": element["type"]}
    if element["type"] == "button":
        action |= {name: element[name] for name in ("text", "value", "style") if name in element}
    elif element["type"] == "overflow":
        action["selected_option"] = elements.option(element, str(chosen))
    elif element["type"] in elements.STATEFUL:
        action |= elements.value_of(element, chosen)
    if "placeholder" in element:
        action["placeholder"] = element["placeholder"]
    return action
