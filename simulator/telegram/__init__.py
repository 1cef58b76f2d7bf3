"""A pretend Telegram: the Bot API as its bots see it, and the acts of the people around them."""
