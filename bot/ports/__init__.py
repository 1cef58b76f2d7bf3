"""What the desk needs from the world, in its own words. Stores and channels fulfil these Protocols.

A `Tx` is one open transaction: every change made through it is written together or not at all.
Its methods are plain and synchronous, so that no I/O but the database's can hide inside a transaction.
"""

from bot.ports.calls import Agendas, Busy, Calls, Proposals
from bot.ports.channels import Accept, Channel, Forms, LoneListener, Pace, UntilOurs
from bot.ports.clock import Clock
from bot.ports.conversations import Conversations, Deadlines, Log, Messages, Threads, Timers, Versions, Waiting
from bot.ports.delivery import Inbox, Lanes, Outbox, SetAside, Taken
from bot.ports.intakes import Deposits, Drafts, Intakes, Vault
from bot.ports.notices import Alerts, Notices
from bot.ports.people import Links, People, Personal, Stranger
from bot.ports.processes import Leases, Processes
from bot.ports.store import Store, Tx

__all__ = [
    "Accept",
    "Agendas",
    "Alerts",
    "Busy",
    "Calls",
    "Channel",
    "Clock",
    "Conversations",
    "Deadlines",
    "Deposits",
    "Drafts",
    "Forms",
    "Inbox",
    "Intakes",
    "Lanes",
    "Leases",
    "Links",
    "Log",
    "LoneListener",
    "Messages",
    "Notices",
    "Outbox",
    "Pace",
    "People",
    "Personal",
    "Processes",
    "Proposals",
    "SetAside",
    "Store",
    "Stranger",
    "Taken",
    "Threads",
    "Timers",
    "Tx",
    "UntilOurs",
    "Vault",
    "Versions",
    "Waiting",
]
