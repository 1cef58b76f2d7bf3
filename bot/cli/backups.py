"""backup, restore: the database in one file, and back."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import DEFAULT_CONFIG, ConfigOption, JsonOption, answer


def register(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; it must not exist.", show_default=False)],
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Copy the database as of now into one file, also beside a running desk. For SQLite; PostgreSQL has pg_dump."""
    from bot.config import load
    from bot.store.backups import back_up

    back_up(load(config).store_url, file)
    answer({"file": str(file)}, f"{file}: written", as_json=as_json)


def restore(
    file: Annotated[Path, typer.Argument(help="What `opiekun backup` has written.", show_default=False)],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Put it in place of the database there is.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Put a backup in the database's place. No desk may run on it."""
    from bot.config import load
    from bot.store.backups import restore as put_back

    put_back(load(config).store_url, file, overwrite=overwrite)
    text = "restored; what was sent and received since the backup was made is not in it"
    answer({"restored": str(file)}, text, as_json=as_json)
