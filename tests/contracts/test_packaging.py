"""The wheel: everything that is needed at run time is in it, and nothing else."""

import os
import subprocess
import sys
import zipfile
from email import message_from_bytes
from email.message import Message
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import pytest

from bot.model.words import Language

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "calendars", "simulator")
#: The policy packs are data beside the packages, and lie in one of them once they are installed.
POLICIES = "deploy/policies"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Built by the backend itself, which asks no network."""
    if find_spec("hatchling") is None:
        if os.environ.get("OPIEKUN_REQUIRE") == "all":
            pytest.fail("hatchling is missing, and OPIEKUN_REQUIRE=all says that nothing may be")
        pytest.skip("hatchling, which builds the wheel, is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def metadata(wheel: zipfile.ZipFile) -> Message:
    (name,) = (each for each in wheel.namelist() if each.endswith(".dist-info/METADATA"))
    return message_from_bytes(wheel.read(name))


def shipped(wheel: zipfile.ZipFile) -> set[str]:
    return {name for name in wheel.namelist() if ".dist-info/" not in name}


def test_every_file_of_the_packages_is_in_it_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PACKAGES, POLICIES],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if tracked.returncode != 0:
        pytest.skip("this is no git checkout, so there is nothing to compare the wheel with")
    there = [name for name in tracked.stdout.splitlines() if (ROOT / name).is_file()]
    expected = {name.replace(POLICIES, "bot/policies") for name in there}

    assert shipped(wheel) == expected


def test_only_the_three_packages_are_in_it(wheel: zipfile.ZipFile) -> None:
    assert {PurePosixPath(name).parts[0] for name in shipped(wheel)} == set(PACKAGES)
    assert not [name for name in shipped(wheel) if PurePosixPath(name).name.startswith(("test_", "conftest"))]
    assert not [name for name in shipped(wheel) if name.endswith((".pyc", ".db", ".orig", ".rej"))]


def test_what_is_read_at_run_time_is_in_it(wheel: zipfile.ZipFile) -> None:
    names = shipped(wheel)

    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    assert {f"bot/texts/po/{language}.po" for language in Language if language is not Language.EN} <= names
    assert {"bot/demo/opiekun.yaml", "bot/store/migrations/env.py", "simulator/pages/static/index.html"} <= names
    packs = {path.parent.name for path in (ROOT / POLICIES).glob("*/opiekun.yaml")}
    assert len(packs) == 5
    assert {f"bot/policies/{pack}/opiekun.yaml" for pack in packs} <= names
    for folder, pattern in (("bot/store/migrations/versions", "*.py"), ("simulator/pages/static", "**/*")):
        there = {str(path.relative_to(ROOT).as_posix()) for path in (ROOT / folder).glob(pattern) if path.is_file()}
        assert there
        assert there <= names


def test_what_is_installed_finds_its_policy_packs(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = "from bot.config.packs import packs; print(*(folder for folder in packs().values()))"
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}

    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert said.stderr == ""
    assert len(said.stdout.split()) == 5
    assert all(folder.startswith(str(tmp_path / "bot" / "policies")) for folder in said.stdout.split())


def test_the_command_and_the_licence_come_with_it(wheel: zipfile.ZipFile, metadata: Message) -> None:
    (points,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    (licence,) = (name for name in wheel.namelist() if name.endswith("licenses/LICENSE"))

    assert "opiekun = bot.cli:main" in wheel.read(points).decode()
    assert wheel.read(licence) == (ROOT / "LICENSE").read_bytes()
    assert (metadata["License-Expression"], metadata["License-File"]) == ("Apache-2.0", "LICENSE")


def test_it_says_what_it_is_and_what_it_needs(metadata: Message) -> None:
    assert (metadata["Name"], metadata["Requires-Python"]) == ("opiekun", ">=3.11")
    assert metadata["Summary"]
    assert str(metadata.get_payload()).startswith("# Opiekun")
    needed = [line.partition(";")[0].strip() for line in metadata.get_all("Requires-Dist", [])]
    assert any(line.startswith("sqlalchemy") for line in needed)
    assert not any(line.startswith(("pytest", "hypothesis", "playwright")) for line in needed)
