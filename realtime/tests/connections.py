"""People with sockets: as rows, and what they sign in with."""

from uuid import UUID

from accounts.models import User
from accounts.services.sessions import Origin, session_start
from accounts.tokens import access_token
from realtime.ids import uuid7
from realtime.models import ServerProcess
from realtime.presence import Opened, connections_open, process_renew


def came(user: User, session_id: str = "") -> UUID:
    """Their socket, as the row of it, of a process that no server of a test takes for its own."""
    elsewhere = ServerProcess.objects.filter(host="elsewhere")
    process = elsewhere.first() or ServerProcess.objects.create(host="elsewhere")
    process_renew(process_id=process.pk, open_now=list)
    connection = uuid7()
    connections_open(process_id=process.pk, opened=[Opened(connection, user.pk, session_id)])
    return connection


def token_of(user: User) -> str:
    return access_token(session_start(user=user, origin=Origin()).session)
