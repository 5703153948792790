"""The web client's own tests run in Node; here each of their files is one test."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "config" / "tests" / "js").glob("*.test.js"))

node = shutil.which("node")


@pytest.mark.node
@pytest.mark.skipif(node is None, reason="Node.js (20 or newer) is not installed")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.removesuffix(".test.js"))
def test_in_node(file: Path) -> None:
    assert node is not None
    run = subprocess.run(
        [node, "--test", str(file)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "\n# fail 0\n" in run.stdout
    assert "\n# pass 0\n" not in run.stdout
