"""Ringing somebody, for who does it by REST or by the socket: as often as one may."""

from uuid import UUID

from calls.models import Call, Kind
from calls.services.direct import call_invite
from chat.limits import direct_allowed
from realtime.rest.allowances import allowance


def call_dial(*, by: UUID, user_id: UUID, kind: Kind, client_id: str = "") -> tuple[Call, bool]:
    """With strangers it begins a conversation, and is counted as one."""
    with allowance("rings", by), direct_allowed(by=by, user_id=user_id):
        return call_invite(by=by, user_id=user_id, kind=kind, client_id=client_id)
