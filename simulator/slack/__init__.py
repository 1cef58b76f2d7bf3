"""A pretend Slack: the Web API and Socket Mode as an app sees them, and the acts of the people around it."""
