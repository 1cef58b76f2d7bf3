"""The platforms, each behind the `Channel` of `bot.ports`. They know neither each other nor the desk."""
