"""What is counted of paid calls, for Prometheus."""

from prometheus_client import Counter

paid_calls_over = Counter(
    "switchboard_paid_calls_total", "Paid calls that are over, by outcome and kind.", ["outcome", "kind"]
)
coins_spent = Counter("switchboard_paid_call_coins_total", "Coins that callers paid for calls, by kind.", ["kind"])
