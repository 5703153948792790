"""Which of several processes runs which test."""

from xdist.scheduler import LoadScopeScheduling

SHARING_A_SERVER = {
    "config/tests/test_bodies.py",
    "config/tests/test_serve.py",
    "realtime/tests/live/test_daphne.py",
    "realtime/tests/live/test_workers.py",
}


class Scheduling(LoadScopeScheduling):
    """Test by test, but those that share a server together, or each process would start it for its share."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in SHARING_A_SERVER else nodeid
