"""Somebody begins to buy coins. What becomes of it is in `settling`."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from realtime.errors import Conflict, Invalid, NotFound, Unavailable, Unprocessable
from wallet.models import Plan, Recharge
from wallet.models.recharge import OPEN_FOR
from wallet.providers import chosen_provider, provider_of
from wallet.providers.base import Order, ProviderFailed
from wallet.services.asking import FIRST_ASK, recharge_ask
from wallet.services.telling import recharge_tell

LEFT_TO_PAY = timedelta(hours=1)
"""Providers take no order that ends sooner."""

RETRY_AFTER = 5


def recharge_begin(*, by: UUID, plan_id: int, key: str) -> Recharge:
    """Asks the provider, so it is not for a transaction. What was lost on the way is made up for when asked again."""
    recharge = _written(by, plan_id, key)
    if recharge.state != Recharge.State.NEW:
        return recharge
    if recharge.expires_at < timezone.now() + LEFT_TO_PAY:
        raise Conflict("recharge_expired", "This has waited too long. Begin another one.")
    try:
        order = provider_of(recharge.provider).order_make(recharge)
    except ProviderFailed:
        raise _unavailable() from None
    _open(recharge, order)
    recharge.refresh_from_db()
    return recharge


def recharge_confirm(*, by: UUID, recharge_id: UUID, proof: dict[str, str]) -> Recharge:
    """A browser says that it paid. The provider says whether it did."""
    recharge = Recharge.objects.of(by).filter(pk=recharge_id).first()
    if recharge is None:
        raise no_such_recharge()
    if not provider_of(recharge.provider).proof_is_right(recharge, proof):
        raise Invalid("proof_wrong", "This does not come from paying for this order.")
    if recharge.state not in {*Recharge.UNSETTLED, Recharge.State.EXPIRED}:
        return recharge
    try:
        return recharge_ask(recharge=recharge)
    except ProviderFailed:
        raise _unavailable() from None


def no_such_recharge() -> NotFound:
    return NotFound("not_found", "There is no such recharge.")


@transaction.atomic
def _written(by: UUID, plan_id: int, key: str) -> Recharge:
    if known := Recharge.objects.of(by).filter(key=key).first():
        return _same(known, plan_id)
    provider, plan = chosen_provider(), Plan.objects.on_sale().filter(pk=plan_id).first()
    if plan is None:
        raise NotFound("not_found", "There is no such plan.")
    now = timezone.now()
    recharge, _ = Recharge.objects.get_or_create(
        user_id=by,
        key=key,
        defaults={
            "plan": plan,
            "provider": provider,
            "coins": plan.coins + plan.bonus_coins,
            "first_bonus_coins": plan.first_bonus_coins,
            "amount": plan.price_at(now),
            "currency": plan.currency,
            "created_at": now,
            "expires_at": now + OPEN_FOR,
            "ask_at": now + OPEN_FOR,
        },
    )
    return _same(recharge, plan_id)


@transaction.atomic
def _open(recharge: Recharge, order: Order) -> None:
    opened = {"state": Recharge.State.OPEN, "order": order.id, "checkout_url": order.checkout_url}
    fresh = Recharge.objects.filter(pk=recharge.pk, state=Recharge.State.NEW)
    if fresh.update(**opened, ask_at=timezone.now() + FIRST_ASK):
        recharge_tell(recharge_id=recharge.pk)


def _same(recharge: Recharge, plan_id: int) -> Recharge:
    if recharge.plan_id != plan_id:
        raise Unprocessable("idempotency_mismatch", "Another plan was asked for under this key.")
    return recharge


def _unavailable() -> Unavailable:
    why = "The payment provider does not answer at the moment. Try again soon."
    return Unavailable("payments_unavailable", why, retry_after=RETRY_AFTER)
