"""Which story is played how? In memory each; on PostgreSQL and over the wire as many as a run has the time for.

Every other story of the walk goes over the wire by sockets and polling on SQLite, the rest by HTTP and webhook on
PostgreSQL; these are not played on PostgreSQL a second time. Of the packs' stories every other one is played there.
`OPIEKUN_DEPTH=soak` plays all of them every way.
"""

import os
from itertools import product
from pathlib import Path

from bot.config.packs import packs
from bot.stories.story import load
from tests.live.process import Wire

_IS_SOAK = os.environ.get("OPIEKUN_DEPTH") == "soak"
_WAYS = [(Wire.ASKED, "sqlite"), (Wire.CALLED, "postgres")]

_WALK = [story for path in sorted(Path(__file__).parent.glob("*/*.yaml")) for story in load(path)]
_PACKS = [
    story for folder in packs().values() for path in sorted(folder.glob("stories/*.yaml")) for story in load(path)
]

IN_MEMORY = [*_WALK, *_PACKS]
OVER_THE_WIRE = (
    [(story, *way) for story in IN_MEMORY for way in product(Wire, ["sqlite", "postgres"])]
    if _IS_SOAK
    else [(story, *_WAYS[number % 2]) for number, story in enumerate(_WALK)]
)
ON_POSTGRES = IN_MEMORY if _IS_SOAK else [*_WALK[::2], *_PACKS[::2]]
