"""The outbox on its way: pace, send, record, retry, give up loudly."""

from bot.delivery.carrier import Carrier

__all__ = ["Carrier"]
