"""What does a form look like in Slack, and when is it opened?

A modal must be opened within three seconds of the press that asks for it, so it is opened on the way in, before the
press is acknowledged; the desk never sees a press that opened one. Where it can't be opened, the press goes the way of
every other and the desk asks by messages. What is wrong in a submission is said in its acknowledgement; a submission
without fault is kept like everything that comes in.

Source: docs.slack.dev, "Modals", "views.open", "Input block".
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack.client import asking
from bot.errors import NotSent, Undeliverable
from bot.model.forms import Field, Form
from bot.model.inbound import Inbound, Submitted
from bot.ports import Forms

log = structlog.get_logger(__name__)

#: Interactions that carry the right to open a modal and may ask for one.
OPENING = frozenset({"block_actions", "message_action", "command"})
#: Seconds. Slack takes back the right after three, and waits no longer for the acknowledgement.
_PATIENCE = 2.0
_TITLE = 24
_LABEL = 75
_CHOICES = 100


class Opener:
    """Opens forms, and checks what was filled in."""

    def __init__(self, web: AsyncWebClient, forms: Forms) -> None:
        self._web = web
        self._forms = forms

    async def opens(self, inbound: Inbound, trigger: str) -> bool:
        """Was a form opened for it?"""
        form: Form | None = None
        try:
            async with asyncio.timeout(_PATIENCE):
                form = await self._forms.opened_by(inbound)
                if form is None:
                    return False
                await asking(self._web.views_open(trigger_id=trigger, view=view(form)))
        except (TimeoutError, NotSent, Undeliverable) as cause:
            log.info("form_not_opened", form=form.name if form else "", error=str(cause) or type(cause).__name__)
            return False
        return True

    def faults(self, inbound: Inbound) -> Mapping[str, str]:
        """What is wrong with a submission, by field; nothing where it is none."""
        return self._forms.wrong_with(inbound, inbound.what) if isinstance(inbound.what, Submitted) else {}


def view(form: Form) -> dict[str, Any]:
    """The modal. Its fields are named by their blocks, the form by `private_metadata`."""
    return {
        "type": "modal",
        "callback_id": form.name,
        "private_metadata": ":".join((form.name, *form.args)),
        "title": _plain(form.title, _TITLE),
        "submit": _plain(form.send, _TITLE),
        "close": _plain(form.cancel, _TITLE),
        "blocks": [_input(field) for field in form.fields],
    }


def _input(field: Field) -> dict[str, Any]:
    element: dict[str, Any] = {"action_id": field.name}
    if field.choices:
        options = [{"text": _plain(reads, _LABEL), "value": value} for value, reads in field.choices[:_CHOICES]]
        element |= {"type": "static_select", "options": options}
        chosen = [option for option in options if option["value"] == field.value]
        element |= {"initial_option": chosen[0]} if chosen else {}
    else:
        element |= {"type": "plain_text_input", "multiline": True, "max_length": field.most}
        element |= {"initial_value": field.value[: field.most]} if field.value else {}
    label = _plain(field.label, 2000)
    asked = {"type": "input", "block_id": field.name, "label": label, "element": element}
    return asked if field.is_required else {**asked, "optional": True}


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": text if len(text) <= most else text[: most - 1] + "…"}
