"""What telecallers are told when they sign in, asked once for all that came together."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from telecaller.models import Telecaller
from telecaller.wire import OwnTelecaller, own_telecaller


class TelecallerState(msgspec.Struct):
    """`profile` is one's own as a telecaller; null for who is none."""

    profile: OwnTelecaller | None


def telecaller_states(user_ids: Sequence[UUID]) -> list[TelecallerState]:
    profiles = {row.pk: own_telecaller(row) for row in Telecaller.objects.filter(pk__in=user_ids)}
    return [TelecallerState(profiles.get(each)) for each in user_ids]
