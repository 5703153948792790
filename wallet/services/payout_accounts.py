"""Where people want their money."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.locks import user_lock
from accounts.services.ownership import must_be_as_seen, owner_must_be_proven
from realtime.errors import NotFound
from wallet.models import Payee, Payout, PayoutAccount
from wallet.payees import BankAccount, Details
from wallet.sealing import reseal, seal


def payout_account_change(
    *, session: Session, details: Details, password: str | None = None, code: str | None = None
) -> PayoutAccount:
    """By who proves that they are the owner: a stolen session must not lead money elsewhere."""
    owner_must_be_proven(session=session, password=password, code=code)
    with transaction.atomic():
        must_be_as_seen(user_lock(session.user), session.user)
        return payout_account_set(by=session.user, details=details)


@transaction.atomic
def payout_account_set(*, by: User, details: Details) -> PayoutAccount:
    """A payout that is under way goes where it was to go."""
    user = user_lock(by)
    values = {
        "kind": Payee.Kind.BANK if isinstance(details, BankAccount) else Payee.Kind.UPI,
        "masked": details.masked,
        "sealed": seal(details, owner=user.pk),
        "changed_at": timezone.now(),
    }
    return PayoutAccount.objects.update_or_create(user=user, defaults=values)[0]


def payout_account_remove(*, by: UUID) -> None:
    PayoutAccount.objects.filter(user=by).delete()


def payout_account_of(user_id: UUID) -> PayoutAccount:
    account = PayoutAccount.objects.filter(user=user_id).first()
    if account is None:
        raise NotFound("not_found", "You have not said where your money goes.")
    return account


def payees_reseal() -> int:
    """By the newest key, all that are kept. Rows that change meanwhile are sealed by it anyway."""
    return sum(_reseal(rows) for rows in (PayoutAccount.objects.all(), Payout.objects.exclude(sealed="")))


def _reseal(rows: Any) -> int:
    sealed = rows.values_list("pk", "sealed").iterator()
    return sum(rows.filter(pk=pk, sealed=old).update(sealed=reseal(old)) for pk, old in list(sealed))
