"""The methods of the Bot API that are played, one module a subject."""

from simulator.telegram.methods import chats, files, marks, messages, profile, topics, updates
from simulator.telegram.registry import Registry


def everything() -> Registry:
    """All methods there are."""
    registry = Registry()
    for module in (chats, files, marks, messages, profile, topics, updates):
        registry.methods.update(module.METHODS.methods)
    return registry
