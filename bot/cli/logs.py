"""How the process logs: one event name and its fields a line, on stderr; no message text, no secret."""

import logging
import sys

import structlog

from bot.cli import tracebacks

#: Libraries that below these levels write what they send, tokens in URLs among it, or only talk of themselves.
QUIET = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "slack_sdk": logging.INFO,
    "slack_bolt": logging.INFO,
    "alembic": logging.WARNING,
}


def configure(level: str) -> None:
    """Set up logging for the whole process; before anything runs. A later call replaces the earlier."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(tracebacks.Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(force=True, level=level, handlers=[handler])
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            tracebacks.for_structlog,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"], repr_native_str=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
