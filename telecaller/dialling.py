"""Ringing a telecaller, for who does it by REST or by the socket: as often as one may."""

from uuid import UUID

from calls.models import Kind
from realtime.rest.allowances import allowance
from telecaller.models import PaidCall
from telecaller.services.paid_calls import paid_call_make


def paid_call_dial(*, by: UUID, telecaller_id: UUID, kind: Kind, client_id: str = "") -> tuple[PaidCall, bool]:
    with allowance("rings", by):
        return paid_call_make(by=by, telecaller_id=telecaller_id, kind=kind, client_id=client_id)
