"""What can a person do in a modal or on a home tab? Fill in, press, submit, close, look."""

from __future__ import annotations

from typing import Any

from simulator.slack import elements, events, interactions, shapes
from simulator.slack.limits import MODALS, SlackError
from simulator.slack.methods.views import checked, push, replace
from simulator.slack.nouns import App, User, View
from simulator.slack.posting import direct
from simulator.slack.rooms import Rooms
from simulator.wire import Json
from simulator.world import ActError

_TROUBLE = "We had some trouble connecting. Try again?"


class Windows(Rooms):
    """The acts of people in windows."""

    def open_home(self, *, person: str, app: str | None = None, tab: str = "home") -> None:
        """Open the app's home (or its messages tab)."""
        user, owner = self.user(person), self.app(app)
        home = self.state.homes.get((user.id, owner.id))
        channel = direct(self.world, user.id, owner.bot_user)
        event: Json = {
            "type": "app_home_opened",
            "user": user.id,
            "channel": channel.id,
            "tab": tab,
            "event_ts": channel.next_ts(self.world.clock.time()),
        }
        if home is not None:
            event["view"] = shapes.view(home, self.state)
        events.emit(self.world, owner, event)

    def fill(self, *, person: str, values: Json, view_id: str | None = None) -> None:
        """Put values into the fields of the open modal: `{block_id: {action_id: value}}`.

        A value is a text, an option's value, a date, a list of options, …, as fits the element.
        """
        view = self.window(self.user(person), view_id)
        for block_id, actions in values.items():
            for action_id, value in actions.items():
                block, element = self._field(view, block_id, action_id)
                try:
                    entry = elements.value_of(element, value)
                except LookupError as error:
                    raise ActError(str(error)) from None
                view.values.setdefault(block["block_id"], {})[element["action_id"]] = entry

    def press_in_view(
        self,
        *,
        person: str,
        action_id: str,
        value: Any = None,
        view_id: str | None = None,
        home: bool = False,
        app: str | None = None,
    ) -> Json:
        """Use a button or a menu in the open modal, or on the home tab."""
        user = self.user(person)
        view = self.home(user, app) if home else self.window(user, view_id)
        block, element = self._action(view, action_id, value)
        owner = self.state.apps[view.app]
        action: Json = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
        if element["type"] == "button":
            action |= {name: element[name] for name in ("text", "value", "style") if name in element}
        else:
            entry = elements.value_of(element, value)
            view.values.setdefault(block["block_id"], {})[action_id] = entry
            action |= entry
        payload = interactions.pressed_in_view(self.world, owner, user, view, action)
        number = interactions.send(self.world, owner, user, "interactive", payload)
        return {"interaction": number, "trigger_id": payload["trigger_id"]}

    def suggest(self, *, person: str, action_id: str, typed: str, view_id: str | None = None) -> Json:
        """Type into an external select of the open modal; the outcome's payload has the options."""
        user = self.user(person)
        view = self.window(user, view_id)
        block, element = self._action(view, action_id, None)
        owner = self.state.apps[view.app]
        where = {"container": {"type": "view", "view_id": view.id}, "view": shapes.view(view, self.state)}
        payload = interactions.suggestion(self.world, owner, user, block, element, typed, where)
        return {"interaction": interactions.send(self.world, owner, user, "interactive", payload)}

    def submit(self, *, person: str, values: Json | None = None, view_id: str | None = None) -> Json:
        """Fill in, and press the modal's submit button; what becomes of it is the app's to say."""
        user = self.user(person)
        self.fill(person=person, values=values or {}, view_id=view_id)
        view = self.window(user, view_id)
        if not view.body.get("submit"):
            raise ActError("this modal has nothing to submit")
        self._check_filled(view)
        view.errors = {}
        owner = self.state.apps[view.app]
        payload = interactions.submitted(self.world, owner, user, view)

        def acknowledged(answer: Json | None) -> None:
            self._submitted(owner, user, view, answer)

        number = interactions.send(self.world, owner, user, "interactive", payload, then=acknowledged)
        return {"interaction": number, "view_id": view.id}

    def close(self, *, person: str, view_id: str | None = None, everything: bool = False) -> None:
        """Close the top modal, or with `everything` the whole stack; the app hears if it asked to."""
        user = self.user(person)
        view = self.window(user, view_id)
        stack = self.state.modals[user.id]
        gone = list(reversed(stack)) if everything or view.body.get("clear_on_close") else [view.id]
        for number in gone:
            stack.remove(number)
        if view.body.get("notify_on_close"):
            owner = self.state.apps[view.app]
            payload = interactions.closed(self.world, owner, user, view, cleared=len(gone) > 1)
            interactions.send(self.world, owner, user, "interactive", payload)
        self.world.changes.mark(f"slack:user:{user.id}")

    def window(self, user: User, view_id: str | None = None) -> View:
        """The modal on top of this person's stack, or the named one."""
        stack = self.state.modals.get(user.id, [])
        if not stack:
            raise ActError(f"{user.real_name} has no modal open")
        number = view_id or stack[-1]
        if number not in stack:
            raise ActError(f"{user.real_name} has no modal {number} open")
        return self.state.views[number]

    def home(self, user: User, app: str | None) -> View:
        found = self.state.homes.get((user.id, self.app(app).id))
        if found is None:
            raise ActError(f"the app has published no home for {user.real_name}")
        return found

    def _submitted(self, owner: App, user: User, view: View, answer: Json | None) -> None:
        """Do to the stack of modals what the acknowledgement says."""
        stack = self.state.modals.get(user.id, [])
        if view.id not in stack:
            return
        if answer is None:
            view.errors = {"": _TROUBLE}
            return
        try:
            self._act(owner, user, view, stack, answer)
        except SlackError as error:
            view.errors = {"": f"{_TROUBLE} ({error.error}: {error.extra.get('response_metadata')})"}

    def _act(self, owner: App, user: User, view: View, stack: list[str], answer: Json) -> None:
        act = answer.get("response_action")
        if act is None:
            stack.remove(view.id)
        elif act == "clear":
            stack.clear()
        elif act == "errors":
            view.errors = self._complaints(view, answer.get("errors"))
        elif act == "update":
            replace(self.state, view, checked(self.state, answer.get("view"), "modal", itself=view))
        elif act == "push":
            if len(stack) >= MODALS:
                raise SlackError("push_limit_reached")
            push(self.state, owner.id, user.id, checked(self.state, answer.get("view"), "modal"))
        else:
            raise SlackError("invalid_response_action")

    def _complaints(self, view: View, errors: Any) -> dict[str, str]:
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
            raise SlackError("invalid_arguments", f"errors must name input blocks: {', '.join(sorted(inputs))}")
        return {str(block): str(text) for block, text in errors.items()}

    def _check_filled(self, view: View) -> None:
        """Slack itself refuses a submission with an empty field that is not optional, or one too long or short."""
        for block in view.body["blocks"]:
            if block["type"] != "input":
                continue
            element = block["element"]
            name, _ = elements.STATEFUL[element["type"]]
            value = view.values.get(block["block_id"], {}).get(element["action_id"], {}).get(name)
            if not value and not block.get("optional"):
                raise ActError(f"the field {block['block_id']!r} is empty, and it is not optional")
            least, most = element.get("min_length", 0), element.get("max_length", 3000)
            if isinstance(value, str) and value and not least <= len(value) <= most:
                raise ActError(f"the field {block['block_id']!r} takes {least} to {most} characters")

    def _field(self, view: View, block_id: str, action_id: str) -> tuple[Json, Json]:
        fields = list(elements.interactive(view.body["blocks"]))
        for block, element in fields:
            if (block["block_id"], element.get("action_id")) == (block_id, action_id):
                return block, element
        there = ", ".join(f"{block['block_id']}/{element.get('action_id')}" for block, element in fields)
        raise ActError(f"the window has no field {block_id}/{action_id}; it has: {there or 'none'}")

    def _action(self, view: View, action_id: str, value: Any) -> tuple[Json, Json]:
        found = [pair for pair in elements.interactive(view.body["blocks"]) if pair[1].get("action_id") == action_id]
        if len(found) > 1 and value is not None:
            found = [pair for pair in found if pair[1].get("value") == value]
        if len(found) != 1:
            there = ", ".join(str(element.get("action_id")) for _, element in elements.interactive(view.body["blocks"]))
            raise ActError(f"the window has no single {action_id!r}; it has: {there or 'none'}")
        return found[0]
