"""run and demo: the desk itself."""

import typer


def register(app: typer.Typer) -> None:
    pass
