"""What people's own sockets hear about their account."""

from uuid import UUID

import msgspec

from accounts.wire import OwnUser
from realtime.registry import event


@event("accounts.profile_changed")
class ProfileChanged(msgspec.Struct):
    """Your profile or your photo is another one now."""

    user: OwnUser


@event("accounts.sessions_changed")
class SessionsChanged(msgspec.Struct):
    """You were signed in or out somewhere: fetch the list of sessions again if you show it."""


@event("accounts.block_changed")
class BlockChanged(msgspec.Struct):
    """You blocked somebody, or no longer do, perhaps on another device."""

    user: UUID
    blocked: bool
