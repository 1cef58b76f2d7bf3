"""init: a first configuration, copied from a policy pack."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.output import JsonOption, answer
from bot.errors import OpiekunError


def register(app: typer.Typer) -> None:
    app.command()(init)


def init(
    pack: Annotated[str, typer.Option(help="The policy pack to begin with; left out: says which there are.")] = "",
    to: Annotated[Path, typer.Option(help="The folder to write to; it is made where it is missing.")] = Path(),
    as_json: JsonOption = False,
) -> None:
    """Begin with a policy pack: its configuration and the stories that play it. Nothing is overwritten."""
    from bot.config.packs import pack as folder_of

    if not pack:
        heads = _choice()
        lines = ["Choose one of these packs with --pack:", *(f"  {name}: {head}" for name, head in heads.items())]
        answer({"packs": heads}, "\n".join(lines), as_json=as_json)
        return
    files = [str(path) for path in _copied(folder_of(pack), to)]
    then = f"Replace what the head of {to / 'opiekun.yaml'} says is yours, then: opiekun check {to / 'opiekun.yaml'}"
    answer({"files": files}, "\n".join([*files, then]), as_json=as_json)


def _choice() -> dict[str, str]:
    """The packs, each with the first line of its file."""
    from bot.config.packs import packs

    return {name: _head(folder / "opiekun.yaml") for name, folder in packs().items()}


def _head(file: Path) -> str:
    """The file's first sentence, which says what it promises."""
    comment = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            break
        comment.append(line.removeprefix("# "))
    return f"{' '.join(comment).partition('. ')[0]}."


def _copied(folder: Path, to: Path) -> list[Path]:
    """Copies the pack's files. Raises OpiekunError before anything is written where one of them is there."""
    files = [path.relative_to(folder) for path in sorted(folder.rglob("*.yaml"))]
    there = [str(to / file) for file in files if (to / file).exists()]
    if there:
        raise OpiekunError(f"{', '.join(there)}: there already; choose another folder with --to")
    try:
        for file in files:
            (to / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / file, to / file)
    except OSError as error:
        raise OpiekunError(f"{to} can't be written to ({error.strerror}); choose another folder with --to") from error
    return [to / file for file in files]
