"""The use cases: what the desk does when a message, a command, a button or a timer arrives."""

from bot.desk.desk import Desk

__all__ = ["Desk"]
