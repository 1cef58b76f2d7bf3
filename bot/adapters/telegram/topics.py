"""What does a topic look like in the list of topics? The head's emblem becomes its icon, what follows its name.

A bot may use only the icons that getForumTopicIconStickers offers, by their ids, and one of six colours. An emblem that
is not among them stays in the name.

Source: core.telegram.org/bots/api, "createForumTopic", "editForumTopic".
"""

import structlog
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.adapters.telegram.client import code_of
from bot.texts.rendering.units import length, whole

log = structlog.get_logger(__name__)

#: A topic's name, in UTF-16 units.
_NAME = 128
#: Makes an emblem colourful where it is text; Telegram's list has some with it and some without.
_VARIATION = "\N{VARIATION SELECTOR-16}"
_BLUE, _YELLOW, _RED = 0x6FB9F0, 0xFFD67E, 0xFB6F5F
#: The colour behind a topic's letter, where its icon is not shown; it never changes.
_COLOURS = {"🔥": _RED, "‼": _RED, "❗": _YELLOW}


class Topics:
    """Makes topics and changes their heads."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._icons: dict[str, str] | None = None

    async def open(self, chat: int | str, head: str) -> str:
        """The new topic's number. Raises TelegramError."""
        name, emblem, icon = await self._shown(head)
        topic = await self._bot.create_forum_topic(
            chat, name, icon_color=_COLOURS.get(emblem, _BLUE), icon_custom_emoji_id=icon
        )
        return str(topic.message_thread_id)

    async def change(self, chat: int | str, topic: int, head: str) -> None:
        """Raises TelegramError."""
        name, _, icon = await self._shown(head)
        try:
            await self._bot.edit_forum_topic(chat, topic, name=name, icon_custom_emoji_id=icon)
        except BadRequest as refused:
            if not code_of(refused).startswith("topic_not_modified"):
                raise

    async def _shown(self, head: str) -> tuple[str, str, str | None]:
        """The name, the emblem, and the emblem's id among the icons on offer."""
        first, _, rest = head.partition(" ")
        emblem = first.replace(_VARIATION, "")
        icon = (await self._offered()).get(emblem)
        return shortened(rest if icon else head), emblem, icon

    async def _offered(self) -> dict[str, str]:
        """Asked for once; while Telegram does not tell, topics go without."""
        if self._icons is None:
            try:
                stickers = await self._bot.get_forum_topic_icon_stickers()
            except TelegramError as cause:
                log.info("topic_icons_unknown", error=type(cause).__name__)
                return {}
            self._icons = {
                (sticker.emoji or "").replace(_VARIATION, ""): sticker.custom_emoji_id
                for sticker in stickers
                if sticker.custom_emoji_id
            }
        return self._icons


def shortened(name: str) -> str:
    """As much of it as a topic's name may have."""
    name = whole(" ".join(name.split())) or "…"
    while length(name) > _NAME:
        name = name[:-2].rstrip() + "…"
    return name
