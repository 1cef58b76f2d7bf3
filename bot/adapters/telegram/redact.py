"""How does the token stay out of the logs? Telegram puts it in every URL."""

import logging

#: Those that log a URL, an error text with one in it, or parameters with people's words; from which level they are
#: heard. The last logs at ERROR the whole of an answer that is no JSON; its caller hears of that anyway.
_LOGGERS = {
    "aiohttp.client": logging.WARNING,
    "aiohttp.internal": logging.WARNING,
    "telegram.Bot": logging.WARNING,
    "telegram.request.BaseRequest": logging.CRITICAL,
}


class _WithoutToken(logging.Filter):
    """Replaces the token's secret half wherever it stands, at whatever level somebody switches on."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if self._secret in message:
            record.msg, record.args = message.replace(self._secret, "<token>"), None
        if record.exc_info and self._secret in str(record.exc_info[1]):
            record.exc_info = None
        return True


def keep_out_of_logs(token: str) -> None:
    """From now on the libraries' logs show `<token>`, and nothing of what is said unless somebody asks for it."""
    secret = token.partition(":")[2] or token
    if not secret:
        return
    for name, level in _LOGGERS.items():
        logger = logging.getLogger(name)
        if logger.level == logging.NOTSET:
            logger.setLevel(level)
        if not any(isinstance(one, _WithoutToken) and one._secret == secret for one in logger.filters):
            logger.addFilter(_WithoutToken(secret))
