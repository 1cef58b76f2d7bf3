"""Business time and an agent's agenda. Stands alone: knows nothing of bot."""
