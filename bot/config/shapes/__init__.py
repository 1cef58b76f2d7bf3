"""Which keys each part of the file has, and how each value is written; nothing of what it means."""
