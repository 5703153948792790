"""The staff's hand in the books: journals like all others, with who did it and why."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from uuid import UUID

import structlog
from django.db import transaction

from accounts.models import User
from realtime.errors import Conflict, Forbidden, Invalid
from wallet.hooks import on_credit
from wallet.models import COIN, Account, Journal
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post, journal_reverse
from wallet.services.telling import wallet_tell

logger = structlog.get_logger(__name__)

REVERSIBLE = {Journal.Reason.CALL, Journal.Reason.GIFT, Journal.Reason.ADJUST}
"""With the others, money has gone somewhere too: a recharge is refunded, and a payout fails."""


@transaction.atomic
def account_adjust(*, account: Account, coins: int, by: User, note: str, key: UUID) -> Journal:
    """Gives coins, or takes them if there are fewer than none. `key` is the form's: sent twice, it is done once."""
    if account.may_be_overdrawn or account.unit != COIN:
        raise Conflict("not_adjustable", "Only what people have is adjusted.")
    _must_not_be_among({account.owner_id}, by)
    if not coins:
        raise Invalid("nothing", "Say how many coins.", fields={"coins": ["Say how many coins."]})
    issued = account_of(kind=Account.Kind.ISSUED)
    entry = Entry(issued.pk, account.pk, coins) if coins > 0 else Entry(account.pk, issued.pk, -coins)
    reason = Journal.Reason.ADJUST
    with _credit_to([account] if coins > 0 else []):
        journal = journal_post(key=f"adjust:{key}", reason=reason, entries=[entry], note=note, by=by.pk)
        return _told(journal)


@transaction.atomic
def journal_take_back(*, journal: Journal, by: User, note: str) -> Journal:
    if journal.reason not in REVERSIBLE:
        raise Conflict("not_reversible", "Only calls, gifts and adjustments are reversed here.")
    if Journal.objects.filter(reverses=journal).exists():
        raise Conflict("reversed_already", "This is reversed already.")
    _must_not_be_among(set(journal.accounts.values_list("owner", flat=True)), by)
    with _credit_to(each.debit for each in journal.transfers.select_related("debit")):
        return _told(journal_reverse(journal=journal, by=by.pk, note=note))


def _must_not_be_among(people: set[UUID | None], by: User) -> None:
    if by.pk in people:
        raise Forbidden("not_oneself", "This is about your own coins: it is for others to decide.")


def _credit_to(accounts: Iterable[Account]) -> AbstractContextManager[None]:
    """Of these, those that are spent from."""
    people = {each.owner_id for each in accounts if each.kind == Account.Kind.SPENDING and each.owner_id}
    return on_credit.around(*sorted(people))


def _told(journal: Journal) -> Journal:
    for user_id in set(journal.accounts.of_people().values_list("owner_id", flat=True)):
        assert user_id is not None
        wallet_tell(user_id=user_id)
    logger.info("adjusted", journal=journal.key, by=str(journal.by_id))
    return journal
