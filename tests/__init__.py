"""The tests: stories, laws, contracts and live runs. A package, so that no other `tests` on the path is meant."""
