"""What do people read about their own data, and agents about what was erased (WD-11)?"""

from bot.model.files import TextFile
from bot.model.rich import Body, Button, Rich, italic
from bot.texts.speech import Speech


def here_is_your_data(say: Speech, file: TextFile) -> Body:
    """To the contact, under the file."""
    text = say.gettext("Everything that is kept about you here, except what colleagues note among themselves.")
    return Body(text=Rich.of(text), file=file)


def forget_me(say: Speech, *, is_open: bool) -> Body:
    """To the contact: what goes, what stays, and the one button that means it."""
    lines = [
        say.gettext("This erases your name, your identity here and every word of your conversations, for good."),
        say.gettext("What stays: numbers and times, without your name, so that figures stay right."),
    ]
    if is_open:
        lines.append(say.gettext("What is open is closed, and nobody answers it any more."))
    lines.append(
        say.gettext("What stands in this chat stays with you. To write to us again, a new invitation is needed.")
    )
    button = Button(label=say.gettext("Erase my data"), action="forget_me", danger=True)
    return Body(text=Rich.of("\n".join(lines)), rows=((button,),))


def forgotten(say: Speech) -> Body:
    """The last word to somebody who is nobody's contact any more."""
    return Body(text=Rich.of(say.gettext("It is done: your data is erased here. Goodbye.")))


def erased(say: Speech) -> Body:
    """To agents, in place of words that were."""
    return Body(text=Rich.of(italic(say.gettext("erased"))))


def what_remains(say: Speech) -> Body:
    """To agents, in the thread of what was erased."""
    text = say.gettext(
        "The contact's data is erased, and this is closed. What colleagues wrote here themselves, and calls in their "
        "calendars, only they can delete: please do."
    )
    return Body(text=Rich.of(italic(text)))
