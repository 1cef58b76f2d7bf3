"""The commands. Exit status: 0 done, 1 refused or failed with the reason on stderr, 2 wrong usage."""

import sys

import typer

from bot.cli import (
    backups,
    complaints,
    configuration,
    customers,
    dead,
    doctor,
    hours,
    notices,
    paging,
    personal,
    platforms,
    policies,
    running,
    slots,
    starting,
    statement,
    stories,
)
from bot.cli.logs import configure
from bot.errors import OpiekunError
from calendars.errors import CalendarError

app = typer.Typer(
    name="opiekun",
    help="A chat-first support desk: every customer has a named person, every promise a clock.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for module in (running, starting, configuration, doctor, hours, slots, stories, paging, statement, personal, backups):
    module.register(app)
app.add_typer(customers.app, name="customers")
app.add_typer(complaints.app, name="complaints")
app.add_typer(dead.app, name="dead")
app.add_typer(notices.app, name="notices")
app.add_typer(policies.app, name="policy")
app.add_typer(platforms.slack, name="slack")
app.add_typer(platforms.telegram, name="telegram")


def main() -> None:
    """Run the command line. What a person can put right is one clear line on stderr and exit status 1."""
    configure(level="ERROR")
    try:
        app(prog_name="opiekun")
    except (OpiekunError, CalendarError) as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command line's way of speaking
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
