"""The steps by which the tables got their shape."""
