"""A pretend Slack and a pretend Telegram on loopback, for tests and the demo."""

from simulator.clock import Clock
from simulator.faults import Fault
from simulator.server import Simulator, build, serve
from simulator.world import ActError, Timings

__all__ = ["ActError", "Clock", "Fault", "Simulator", "Timings", "build", "serve"]
