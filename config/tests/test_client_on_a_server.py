"""The socket client, in Node, against a real server."""

import json
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from accounts.demo import DEMO_PASSWORD
from config.tests.live import ROOT, LiveServer, Stock

node = shutil.which("node")


@pytest.mark.node
@pytest.mark.live
@pytest.mark.skipif(node is None, reason="Node.js (20 or newer) is not installed")
def test_a_script_signs_in_after_a_refusal_and_talks(stock: Stock, tmp_path: Path) -> None:
    assert node is not None
    with stock.new_server(tmp_path) as server:
        seen = _visit(node, server.start())
    assert seen["states"] == ["connecting", "connecting", "online", "closed"]
    assert seen["refused"] == "not_authenticated"
    assert seen["user"] == "meera"
    assert seen["unknown"] == "unknown_type"
    assert abs(datetime.fromisoformat(seen["time"]) - datetime.now(UTC)) < timedelta(minutes=1)


def _visit(node: str, server: LiveServer) -> dict[str, Any]:
    credentials = {"login": "meera", "password": DEMO_PASSWORD}
    token = httpx.post(f"{server.url}/api/v1/auth/login/", json=credentials).json()["access"]
    socket = f"{server.url.replace('http', 'ws', 1)}/ws/"
    # Until version 22 Node keeps its own WebSocket behind this flag; later ones take the flag and need it no more.
    command = [node, "--experimental-websocket", "config/tests/js/visit.mjs", socket, token]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    seen: dict[str, Any] = json.loads(run.stdout)
    return seen
