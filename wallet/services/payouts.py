"""Paying out what people earned: held when they ask, and spent when the money has arrived.

Accounts are locked before payouts, for who asks for one has the account when it writes the payout.
"""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services.locks import user_lock
from realtime.errors import Conflict, Forbidden, Invalid, NotFound, Unprocessable
from realtime.ids import uuid7
from realtime.publish import publish
from realtime.topics import user_topic
from wallet.models import Account, Journal, Payout, PayoutAccount
from wallet.payees import Details
from wallet.payout_frames import PayoutMoved
from wallet.payout_wire import payout_view
from wallet.sealing import unseal
from wallet.services.accounts import account_of, accounts_lock
from wallet.services.books import must_be_in_order
from wallet.services.holds import hold_capture, hold_place, hold_release
from wallet.services.journals import Entry, journal_post
from wallet.services.telling import wallet_tell

logger = structlog.get_logger(__name__)

Kind = Account.Kind
State = Payout.State


def no_such_payout() -> NotFound:
    return NotFound("not_found", "There is no such payout.")


@transaction.atomic
def payout_request(*, by: User, coins: int, key: str) -> tuple[Payout, bool]:
    """The payout, and whether it is new."""
    user = user_lock(by)
    if known := _asked_before(user, coins, key):
        return known, False
    must_be_in_order()
    if coins < settings.PAYOUT_MINIMUM:
        least = f"At least {settings.PAYOUT_MINIMUM:,} coins are paid out at a time."
        raise Invalid("below_minimum", least, fields={"coins": [least]})
    if Payout.objects.of(user.pk).open().exists():
        raise Conflict("payout_open", "Another payout is under way.")
    goes_to = PayoutAccount.objects.filter(user=user).first()
    if goes_to is None:
        raise Conflict("no_payout_account", "Say first where the money is to go.")
    payout = _begun(user, goes_to, coins, key)
    wallet_tell(user_id=user.pk)
    return _moved(payout.pk, by=user), True


def payout_cancel(*, payout_id: UUID, by: User) -> Payout:
    """By who asked for it, as long as it is not approved."""
    payout = Payout.objects.of(by.pk).select_related("hold").filter(pk=payout_id).first()
    if payout is None:
        raise no_such_payout()
    return _release(payout, [State.REQUESTED], State.CANCELLED, by=by)


def payouts_take_back(*, by: User) -> None:
    """For who leaves, with their accounts locked. Whoever approves one at this moment comes first, or too late."""
    for payout in Payout.objects.of(by.pk).filter(state=State.REQUESTED).select_related("hold"):
        with suppress(Conflict):
            _release(payout, [State.REQUESTED], State.CANCELLED, by=by)


@transaction.atomic
def payout_approve(*, payout: Payout, by: User) -> Payout:
    """Of one that needs two, the first approves, and another one after them."""
    _must_be_for_another(payout, by)
    _must_be_welcome(payout.user)
    must_be_in_order()
    requested, now = Payout.objects.filter(pk=payout.pk, state=State.REQUESTED), timezone.now()
    then = State.REQUESTED if payout.needs_second else State.APPROVED
    if not requested.filter(approved_by=None).update(state=then, approved_by=by, approved_at=now):
        if requested.filter(approved_by=by).exists():
            raise Conflict("approved_already", "You have approved it. Another one has to, too.")
        if not requested.update(state=State.APPROVED, seconded_by=by, seconded_at=now):
            raise _moved_on()
    return _moved(payout.pk, by=by)


@transaction.atomic
def payout_send(*, payout: Payout, by: User, reference: str) -> Payout:
    """The bank was told to pay, and this is its name for it."""
    _must_be_for_another(payout, by)
    _must_be_welcome(payout.user)
    must_be_in_order()
    approved = Payout.objects.filter(pk=payout.pk, state=State.APPROVED)
    if not approved.update(state=State.SENT, reference=reference, sent_by=by, sent_at=timezone.now()):
        raise _moved_on()
    return _moved(payout.pk, by=by)


@transaction.atomic
def payout_complete(*, payout: Payout, by: User) -> Payout:
    """The money has arrived: that is so, whatever is wrong with the books."""
    _must_be_for_another(payout, by)
    coins = account_of(kind=Kind.PAID_OUT)
    cash, costs = (account_of(kind=kind, unit=payout.currency) for kind in (Kind.CASH, Kind.COSTS))
    accounts_lock([payout.hold.account_id, coins.pk, cash.pk, costs.pk])
    _end(payout, [State.SENT], by, state=State.PAID)
    hold_capture(hold=payout.hold, reason=Journal.Reason.PAYOUT, shares={coins.pk: payout.coins})
    money = [Entry(cash.pk, costs.pk, payout.amount)]
    journal_post(key=payout.name, reason=Journal.Reason.PAYOUT, entries=money, by=by.pk)
    wallet_tell(user_id=payout.user_id)
    return _moved(payout.pk, by=by)


def payout_reject(*, payout: Payout, by: User, reason: str) -> Payout:
    """Before anything was sent."""
    _must_be_for_another(payout, by)
    return _release(payout, [State.REQUESTED, State.APPROVED], State.REJECTED, by=by, reason=reason)


def payout_fail(*, payout: Payout, by: User, reason: str) -> Payout:
    """The bank did not pay."""
    _must_be_for_another(payout, by)
    return _release(payout, [State.SENT], State.FAILED, by=by, reason=reason)


def payout_reveal(*, payout: Payout, by: User) -> Details:
    """Where it goes, to who is about to pay it; and that they were told."""
    _must_be_for_another(payout, by)
    if not payout.sealed:
        raise Conflict("forgotten", "It goes nowhere any more.")
    details = unseal(payout.sealed, owner=payout.user_id)
    logger.info("payout_revealed", payout=str(payout.pk), by=str(by.pk))
    return details


def _asked_before(user: User, coins: int, key: str) -> Payout | None:
    known = Payout.objects.of(user.pk).filter(key=key).first()
    if known is not None and known.coins != coins:
        raise Unprocessable("idempotency_mismatch", "Another payout was asked for under this key.")
    return known


def _begun(user: User, goes_to: PayoutAccount, coins: int, key: str) -> Payout:
    payout = Payout(pk=uuid7(), user=user, key=key, coins=coins, rate=settings.PAYOUT_RATE)
    payout.amount, payout.currency = coins * payout.rate // 100, settings.CURRENCY
    payout.needs_second = coins >= settings.PAYOUT_SECOND_APPROVAL
    payout.kind, payout.masked, payout.sealed = goes_to.kind, goes_to.masked, goes_to.sealed
    earnings = account_of(kind=Kind.EARNINGS, owner=user.pk)
    payout.hold = hold_place(key=payout.name, account=earnings, amount=coins)
    payout.save(force_insert=True)
    return payout


def _must_be_for_another(payout: Payout, by: User) -> None:
    if payout.user_id == by.pk:
        raise Forbidden("not_oneself", "This is your own payout: it is for others to decide.")


def _must_be_welcome(user: User) -> None:
    if user.is_suspended:
        raise Conflict("suspended", "This account is suspended. Lift that first, or reject the payout.")


@transaction.atomic
def _release(payout: Payout, sources: Sequence[State], target: State, *, by: User, reason: str = "") -> Payout:
    """Nobody needs to know any more where it was to go."""
    accounts_lock([payout.hold.account_id])
    _end(payout, sources, by, state=target, reason=reason, sealed="")
    hold_release(hold=payout.hold)
    wallet_tell(user_id=payout.user_id)
    return _moved(payout.pk, by=by)


def _end(payout: Payout, sources: Sequence[State], by: User, **changes: str) -> None:
    """With its account locked."""
    there = Payout.objects.filter(pk=payout.pk, state__in=sources)
    if not there.update(ended_by=by, ended_at=timezone.now(), **changes):
        raise _moved_on()


def _moved_on() -> Conflict:
    return Conflict("payout_state", "This payout has already moved on.")


def _moved(payout_id: UUID, *, by: User) -> Payout:
    """As it is now."""
    payout = Payout.objects.select_related("user", "hold").get(pk=payout_id)
    publish(user_topic(payout.user_id), PayoutMoved(payout_view(payout)))
    logger.info("payout_moved", payout=str(payout.pk), state=payout.state, by=str(by.pk))
    return payout
