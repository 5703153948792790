"""What the provider that is none remembers: it has its own books, as a real one does."""

from django.db import models


class SandboxOrder(models.Model):
    class State(models.TextChoices):
        OPEN = "open"
        FAILED = "failed"
        PAID = "paid"
        REFUNDED = "refunded"

    PAYABLE = [State.OPEN, State.FAILED]

    id = models.CharField(primary_key=True, max_length=64)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    tries = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.id}: {self.state}"
