"""What do Slack's libraries get to say in our log? Their troubles, in one line each; never a message's text."""

import logging

import structlog

log = structlog.get_logger(__name__)

#: At DEBUG and INFO the libraries log whole requests, answers and frames.
_LOUD_ENOUGH = logging.WARNING


class _Forward(logging.Handler):
    """One event a record, without its traceback: the libraries log one for every failed attempt to connect."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.module == "async_app" and record.funcName == "__init__":
            # Bolt finds SLACK_BOT_TOKEN in the environment, from where our configuration reads it too.
            return
        cause = record.exc_info[1] if record.exc_info else None
        log.warning(
            "slack_library",
            where=f"{record.module}.{record.funcName}",
            error=type(cause).__name__ if cause else None,
        )


def vendor_logger() -> logging.Logger:
    """The logger handed to Bolt and the SDK, which would else take the root's level."""
    logger = logging.getLogger("opiekun.slack.library")
    logger.setLevel(_LOUD_ENOUGH)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(_Forward())
    return logger
