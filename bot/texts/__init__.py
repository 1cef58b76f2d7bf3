"""What people read: texts by language, in one calm voice, and their rendering for each platform."""
