"""The pager: what wakes people outside the chats, over a webhook."""
