"""Which session a request belongs to, by bearer token or by cookie. The row is asked every time, in one query."""

from typing import cast

from django.conf import settings
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.models import Session, User
from accounts.services.sessions import session_is_over, session_touch
from accounts.tokens import read_access
from realtime.errors import DomainError


class BearerAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        return _signed_in(token.strip())

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class CookieAuthentication(BaseAuthentication):
    """A browser sends its cookies whoever asks it to, so here the CSRF token must be there too.

    Where one may sign in, the cookie of a session that is over must not stand in the way: it is forgiven there.
    """

    def __init__(self, *, forgiving: bool = False) -> None:
        self.forgiving = forgiving

    def authenticate(self, request: Request) -> tuple[User, Session] | None:
        token = request.COOKIES.get(settings.ACCESS_COOKIE)
        if not token:
            return None
        try:
            signed_in = _signed_in(token)
        except AuthenticationFailed:
            if self.forgiving:
                return None
            raise
        csrf_must_be_right(request)
        return signed_in


def csrf_must_be_right(request: Request) -> None:
    check = CSRFCheck(lambda _: None)  # type: ignore[arg-type]
    check.process_request(request._request)  # noqa: SLF001
    reason = check.process_view(request._request, lambda: None, (), {})  # type: ignore[arg-type, return-value]  # noqa: SLF001
    if reason:
        raise PermissionDenied(f"The request is not known to come from this site: {reason}", code="csrf_failed")


def current_user(request: Request) -> User:
    return cast("User", request.user)


def current_session(request: Request) -> Session:
    return cast("Session", request.auth)


def _signed_in(token: str) -> tuple[User, Session]:
    try:
        session = _live_session(token)
    except DomainError as error:
        raise AuthenticationFailed(error.message, code=error.code) from None
    session_touch(session=session)
    return session.user, session


def _live_session(token: str) -> Session:
    claims = read_access(token)
    session = Session.objects.live().select_related("user").filter(pk=claims.session_id).first()
    if session is None or not session.user.is_active:
        raise session_is_over()
    return session
