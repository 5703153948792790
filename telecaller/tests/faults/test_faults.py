"""Random schedules of calls, recharges and payouts, with the server killed between any two commits."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.tests.live import ROOT, LiveServer, Stock
from telecaller.tests.faults.desk import MINIMUM, SECOND_APPROVAL

pytestmark = pytest.mark.live

SCHEDULES = int(os.environ.get("PAID_SCHEDULES", "1000" if os.environ.get("REQUIRE_ALL") == "1" else "50"))
EACH = 200
"""Of one process."""

SEED = os.environ.get("PAID_SEED")
PRODUCTION = (ROOT / "config" / "tests" / "production.env").read_text().splitlines()
ENV = {
    **dict(line.split("=", 1) for line in PRODUCTION if not line.startswith("#")),
    "LOG_LEVEL": "ERROR",
    "REDIS_URL": "",
    "PAYMENT_PROVIDER": "sandbox",
    "PAYMENT_SANDBOX": "1",
    "PAYOUT_MINIMUM": str(MINIMUM),
    "PAYOUT_SECOND_APPROVAL": str(SECOND_APPROVAL),
}
RUN = "from telecaller.tests.faults.lives import run; run({seed!r}, {count})"


@pytest.fixture
def server(stock: Stock, tmp_path: Path) -> Iterator[LiveServer]:
    """Its database and settings alone: the server is played."""
    with stock.new_server(tmp_path, env=ENV) as server:
        yield server


@pytest.mark.parametrize("part", range(-(-SCHEDULES // EACH)))
def test_books_know_what_people_talked_and_paid_once(server: LiveServer, part: int) -> None:
    seed = SEED or f"{random.randrange(10**6)}"
    print(f"PAID_SEED={seed}, part {part}")
    count = min(EACH, SCHEDULES - part * EACH)
    print(server.manage("shell", "--no-imports", "-c", RUN.format(seed=f"{seed}/{part}", count=count)))
