"""What is asked of payment providers, away from the clock."""

from contextlib import suppress
from uuid import UUID

from django_tasks import task

from wallet.models import Recharge
from wallet.providers.base import ProviderFailed
from wallet.services.asking import recharge_ask


@task()
def recharge_look(recharge: str) -> None:
    """A provider that fails is told to the log; the clock has it asked again."""
    with suppress(ProviderFailed):
        recharge_ask(recharge=Recharge.objects.get(pk=UUID(recharge)))
