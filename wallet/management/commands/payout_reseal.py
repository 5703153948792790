"""After a new key for details of bank accounts: what others sealed is sealed with it."""

from typing import Any

from django.core.management.base import BaseCommand

from wallet.services.payout_accounts import payees_reseal


class Command(BaseCommand):
    help = "Seals details of bank accounts with the first of PAYOUT_KEYS. The others may go afterwards."

    def handle(self, *_: Any, **__: Any) -> None:
        self.stdout.write(f"Sealed {payees_reseal()} anew.")
