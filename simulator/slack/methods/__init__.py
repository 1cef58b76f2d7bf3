"""The methods of the Web API that are played, one module a subject."""

from simulator.slack.methods import chat, conversations, files, identity, marks, people, views
from simulator.slack.registry import Registry


def everything() -> Registry:
    """All methods there are."""
    registry = Registry()
    for module in (chat, conversations, files, identity, marks, people, views):
        registry.methods.update(module.METHODS.methods)
    return registry
