"""A pretend Slack and a pretend Telegram on loopback, for tests and the demo."""
