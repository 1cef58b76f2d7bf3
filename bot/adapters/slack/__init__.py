"""Slack: events come in by Socket Mode or HTTP, messages go out by the Web API, both through Bolt and its SDK."""
