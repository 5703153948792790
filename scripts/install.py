"""Brings a virtual environment in line with requirement files: `install.py DIRECTORY REQUIREMENTS...`.

A stamp inside the environment lists the requirement files it holds, by content. It is written last and taken away
first, so an environment without one was interrupted and is built afresh.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STAMP = "switchboard.json"
PROBE = "import sys; sys.exit(sys.version_info < (3, 11))"


def main(directory: Path, files: list[Path]) -> None:
    with only_one(directory):
        installed = read_stamp(directory) if is_sound(directory) else None
        wanted = {path.name: digest(path) for path in files}
        if installed is None or wanted.items() - installed.items():
            install(directory, files, {**(installed or {}), **wanted}, fresh=installed is None)


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Two `make`s at once install once: the second waits, then finds the work done."""
    with directory.with_name(f"{directory.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_stamp(directory: Path) -> dict[str, str] | None:
    try:
        stamp: dict[str, str] = json.loads((directory / STAMP).read_text())
    except (OSError, ValueError):
        return None
    return stamp


def python_of(directory: Path) -> Path:
    return directory / "bin" / "python"


def is_sound(directory: Path) -> bool:
    """Its interpreter starts, which it does not when the Python it was made from has gone."""
    try:
        return subprocess.run([python_of(directory), "-c", PROBE], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def install(directory: Path, files: list[Path], stamp: dict[str, str], *, fresh: bool) -> None:
    if fresh:
        shutil.rmtree(directory, ignore_errors=True)
        # Debian keeps ensurepip in a package of its own, so the pip of the Python we run on installs from outside.
        venv.create(directory, symlinks=True)
    (directory / STAMP).unlink(missing_ok=True)
    sys.stdout.write(f"Installing {', '.join(path.name for path in files)} into {directory}\n")
    sys.stdout.flush()
    subprocess.run(pip_command(directory, files), check=True, env={**os.environ, "PIP_USER": "0"})
    partial = directory / f"{STAMP}.partial"
    partial.write_text(json.dumps(stamp, indent=2))
    partial.replace(directory / STAMP)


def pip_command(directory: Path, files: list[Path]) -> list[str]:
    pip = [sys.executable, "-m", "pip", "--python", str(python_of(directory)), "--disable-pip-version-check"]
    requirements = [argument for path in files for argument in ("--requirement", str(path))]
    return [*pip, "install", "--quiet", "--require-hashes", *requirements]


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
    except subprocess.CalledProcessError as error:
        sys.exit(f"Installing did not finish (pip's exit code {error.returncode}). Run the same command again.")
    except KeyboardInterrupt:
        sys.exit(130)
