"""What is counted of calls, for Prometheus."""

from prometheus_client import Counter

calls_over = Counter(
    "switchboard_calls_total", "Calls of two people that are over, by outcome and kind.", ["outcome", "kind"]
)
