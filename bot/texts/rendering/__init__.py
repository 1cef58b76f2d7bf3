"""How a message looks on each platform: the same Body as Slack's blocks, or as Telegram's text with entities."""
