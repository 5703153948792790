"""The virtual environment is whole or made again: after a change, an interruption, or a Python that went away."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

SCRIPTS = Path(settings.BASE_DIR) / "scripts"


@pytest.fixture
def install() -> Any:
    spec = importlib.util.spec_from_file_location("install", SCRIPTS / "install.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """On a path with a space in it, with requirements that need no network."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    (folder / "needs.txt").write_text("# nothing\n")
    (folder / "more.txt").write_text("# nothing more\n")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def installs(install: Any, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What pip was told to install, which it does not."""
    commands: list[list[str]] = []

    def pip(directory: Path, files: list[Path]) -> list[str]:
        commands.append([path.name for path in files])
        return [sys.executable, "-c", ""]

    monkeypatch.setattr(install, "pip_command", pip)
    return commands


ENVIRONMENT, NEEDS, MORE = Path(".venv"), Path("needs.txt"), Path("more.txt")


def test_environment_is_made_once(install: Any, folder: Path, installs: list[list[str]]) -> None:
    for _ in range(2):
        install.main(ENVIRONMENT, [NEEDS])
    assert installs == [["needs.txt"]]
    assert (folder / ".venv/bin/python").exists()


def test_pip_checks_hashes_from_outside_the_environment(install: Any) -> None:
    command = install.pip_command(ENVIRONMENT, [NEEDS])
    assert command[:5] == [sys.executable, "-m", "pip", "--python", ".venv/bin/python"]
    assert "--require-hashes" in command


def test_changed_requirements_are_installed_again(install: Any, folder: Path, installs: list[list[str]]) -> None:
    install.main(ENVIRONMENT, [NEEDS])
    kept = folder / ".venv/kept"
    kept.touch()
    NEEDS.write_text("# something else\n")
    install.main(ENVIRONMENT, [NEEDS])
    assert installs == [["needs.txt"], ["needs.txt"]]
    assert kept.exists()


def test_more_requirements_join_those_that_are_there(install: Any, folder: Path, installs: list[list[str]]) -> None:
    install.main(ENVIRONMENT, [NEEDS])
    install.main(ENVIRONMENT, [NEEDS, MORE])
    install.main(ENVIRONMENT, [NEEDS])
    assert installs == [["needs.txt"], ["needs.txt", "more.txt"]]


def test_interrupted_environment_is_made_afresh(install: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(directory: Path, files: list[Path]) -> list[str]:
        (folder / ".venv/half").touch()
        return [sys.executable, "-c", "raise SystemExit(3)"]

    monkeypatch.setattr(install, "pip_command", interrupted)
    with pytest.raises(subprocess.CalledProcessError):
        install.main(ENVIRONMENT, [NEEDS])
    monkeypatch.setattr(install, "pip_command", lambda directory, files: [sys.executable, "-c", ""])
    install.main(ENVIRONMENT, [NEEDS])
    assert not (folder / ".venv/half").exists()
    assert json.loads((folder / ".venv" / install.STAMP).read_text()).keys() == {"needs.txt"}


def test_environment_whose_python_went_away_is_made_afresh(
    install: Any, folder: Path, installs: list[list[str]]
) -> None:
    install.main(ENVIRONMENT, [NEEDS])
    (folder / ".venv/bin/python").unlink()
    (folder / ".venv/bin/python").symlink_to("/nowhere/python3")
    install.main(ENVIRONMENT, [NEEDS])
    assert installs == [["needs.txt"], ["needs.txt"]]
    assert subprocess.run([folder / ".venv/bin/python", "-c", ""], check=False).returncode == 0


@pytest.mark.parametrize("stamp", ["", "not json"])
def test_unreadable_stamp_counts_as_none(install: Any, folder: Path, installs: list[list[str]], stamp: str) -> None:
    install.main(ENVIRONMENT, [NEEDS])
    (folder / ".venv" / install.STAMP).write_text(stamp)
    install.main(ENVIRONMENT, [NEEDS])
    assert len(installs) == 2


def find_python(path: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", SCRIPTS / "find-python.sh"],
        env={"PATH": str(path), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def python_that(path: Path, *, suits: bool) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\nexit {0 if suits else 1}\n")
    path.chmod(0o755)
    return path


def test_first_python_that_suits_is_found(tmp_path: Path) -> None:
    python_that(tmp_path / "python3.11", suits=False)
    suitable = python_that(tmp_path / "python3.13", suits=True)
    assert find_python(tmp_path).stdout.strip() == str(suitable)


def test_named_python_is_the_only_candidate(tmp_path: Path) -> None:
    named = python_that(tmp_path / "two words" / "mine", suits=True)
    python_that(tmp_path / "python3.11", suits=True)
    assert find_python(tmp_path, PYTHON=str(named)).stdout.strip() == str(named)
    named.unlink()
    assert find_python(tmp_path, PYTHON=str(named)).returncode == 1


def test_without_a_python_the_message_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "cat").symlink_to("/bin/cat")
    done = find_python(tmp_path)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer, with pip" in done.stderr
    assert "apt install python3 python3-pip" in done.stderr
