"""Stories: the real desk played on a virtual clock, with channels in memory."""
