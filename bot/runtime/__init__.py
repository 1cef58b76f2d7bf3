"""The loops: what came in is worked on, due timers fire, the outbox is carried."""
