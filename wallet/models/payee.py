"""What is kept of where somebody's money goes."""

from django.db import models


class Payee(models.Model):
    class Kind(models.TextChoices):
        BANK = "bank", "Bank account"
        UPI = "upi", "UPI"

    kind = models.CharField(max_length=4, choices=Kind.choices)
    masked = models.CharField(max_length=100, help_text="As it is shown.")
    sealed = models.TextField(blank=True, editable=False, help_text="All of it, for who pays. Empty once forgotten.")

    class Meta:
        abstract = True
