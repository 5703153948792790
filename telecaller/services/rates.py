"""What calls cost from now on. Calls that go on keep the rate that they began with."""

import structlog

from accounts.models import User
from calls.models import Kind
from realtime.errors import Invalid
from telecaller.models import Rate

logger = structlog.get_logger(__name__)


def rate_set(*, kind: Kind, price: int, share: int, first_block: int, pulse: int, by: User) -> Rate:
    if share > price:
        message = "The telecaller's share is part of the price."
        raise Invalid("share_above_price", message, fields={"share": [message]})
    rate = Rate.objects.create(kind=kind, price=price, share=share, first_block=first_block, pulse=pulse, set_by=by)
    logger.info("rate_set", rate=rate.pk, kind=kind, price=price, share=share, by=str(by.pk))
    return rate
