"""Telegram: updates are polled in our own loop, messages go out through python-telegram-bot."""
