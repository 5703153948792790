"""What telecallers are told when they sign in, asked once for all that came together."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from telecaller.call_state import live_calls_of
from telecaller.call_wire import PaidCallView
from telecaller.models import Telecaller
from telecaller.wire import OwnTelecaller, own_telecaller


class TelecallerState(msgspec.Struct):
    """`profile` is one's own as a telecaller; null for who is none. `call` is a paid one that rings or goes on."""

    profile: OwnTelecaller | None
    call: PaidCallView | None


def telecaller_states(user_ids: Sequence[UUID]) -> list[TelecallerState]:
    profiles = {row.pk: own_telecaller(row) for row in Telecaller.objects.filter(pk__in=user_ids)}
    calls = live_calls_of(user_ids)
    return [TelecallerState(profiles.get(each), calls.get(each)) for each in user_ids]
