"""Sign-in by user name, mail address or phone number, and password."""

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from accounts.identifiers import login_parse
from accounts.lockout import locked_out
from accounts.models import User
from accounts.services.sessions import Origin, SignedIn, session_start
from realtime.errors import Unauthenticated


def sign_in_with_password(*, request: HttpRequest, login: str, password: str, origin: Origin) -> SignedIn:
    """Ten failures lock a login for an address, whether it is known here or not."""
    user = authenticate(request, username=login_parse(login).value, password=password, suspended_too=True)
    if getattr(request, "axes_locked_out", False):
        raise locked_out()
    if not isinstance(user, User):
        raise Unauthenticated("wrong_credentials", "That login and password do not belong together.")
    signed_in = session_start(user=user, origin=origin)
    user_logged_in.send(sender=User, request=request, user=user)
    return signed_in
