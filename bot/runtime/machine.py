"""What the desk asks of the machine for its own process: one core, and no looking through what never changes."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_core() -> Iterator[None]:
    """Keep the calling thread, and those that it starts meanwhile, on one of the cores that it may use.

    The desk's loop and the thread that writes to SQLite run Python in turns, under one interpreter lock. On two cores
    every turn moves what both work on from one core's cache to the other's. Only Linux can do this; elsewhere nothing
    happens.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(cores)[os.getpid() % len(cores)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def keep_for_good() -> None:
    """What a start has built stays to the end: the collector never looks through it again, nor pauses for it."""
    gc.freeze()
    gc.enable()
