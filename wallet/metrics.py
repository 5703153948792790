"""What is counted of payments, for Prometheus."""

from prometheus_client import Counter

recharges = Counter(
    "switchboard_recharges_total", "Recharges, by provider and what became of them.", ["provider", "state"]
)
forgeries = Counter(
    "switchboard_payment_forgeries_total", "Messages that were not signed by the provider they named.", ["provider"]
)
