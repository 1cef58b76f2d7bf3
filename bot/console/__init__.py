"""What is asked of a running desk over HTTP."""
