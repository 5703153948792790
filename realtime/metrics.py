"""What a running server counts, for Prometheus."""

from prometheus_client import Counter, Gauge, Histogram

FAST = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)

sockets = Gauge("switchboard_sockets", "Open sockets.", multiprocess_mode="livesum")
signed_in = Gauge("switchboard_sockets_signed_in", "Open sockets that have signed in.", multiprocess_mode="livesum")
closed = Counter("switchboard_sockets_closed_total", "Sockets closed by the server, by close code.", ["code"])
_commands = Counter("switchboard_commands_total", "Commands answered, by type and outcome.", ["type", "outcome"])
_command_seconds = Histogram(
    "switchboard_command_seconds", "From a command's arrival to its reply being queued.", ["type"], buckets=FAST
)
events = Counter("switchboard_events_total", "Events given to this process's sockets.")
deliveries = Counter("switchboard_deliveries_total", "Frames queued for sockets by events.")
coalesced = Counter(
    "switchboard_frames_coalesced_total", "Ephemeral events replaced by newer ones in a slow socket's queue."
)
bus_messages = Counter("switchboard_bus_messages_total", "Messages on the bus, by direction.", ["direction"])
bus_lost = Counter("switchboard_bus_lost_total", "Times the bus lost messages and all clients were told to resync.")
delivery_seconds = Histogram(
    "switchboard_bus_delivery_seconds",
    "From an event's publication in one process to its arrival in another.",
    buckets=FAST,
)
commits = Counter("switchboard_group_commits_total", "Batches written, by writer.", ["writer"])
committed = Counter("switchboard_group_committed_items_total", "Items written in batches, by writer.", ["writer"])
sweep_rows = Counter("switchboard_sweep_rows_total", "Due rows that the clock handled, by sweep.", ["sweep"])
sweep_failures = Counter("switchboard_sweep_failures_total", "Sweeps that raised, by sweep.", ["sweep"])


class CommandMetrics:
    """The label look-ups of one command, made once."""

    __slots__ = ("failed", "ok", "seconds")

    def __init__(self, type: str) -> None:
        self.ok = _commands.labels(type, "ok")
        self.failed = _commands.labels(type, "error")
        self.seconds = _command_seconds.labels(type)
