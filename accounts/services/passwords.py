"""Passwords: changed by who knows the old one, reset by who reads the mailbox."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.models import Session, User
from accounts.services.ownership import owner_must_be_proven
from accounts.services.password_links import user_of_link
from accounts.services.profile import profile_publish
from accounts.services.registration import password_must_be_good
from accounts.services.sessions import session_end_everywhere
from accounts.tasks import send_password_changed_mail, send_reset_mail
from realtime.errors import Conflict, Invalid


def password_reset_request(*, email: str) -> None:
    """Looking the address up is the task's work: the answer takes the same time for every address."""
    send_reset_mail.enqueue(email=email)


def password_reset_confirm(*, uid: str, token: str, password: str) -> None:
    user = user_of_link(uid=uid, token=token)
    if user is None:
        raise Invalid("reset_link_invalid", "This link is not valid any more. Ask for a new one.")
    password_must_be_good(password=password, user=user)
    with transaction.atomic():
        _password_replace(user, password)
        # The link came by mail, so whoever used it reads that mailbox.
        User.objects.filter(pk=user.pk, email=user.email, email_verified_at__isnull=True).update(
            email_verified_at=timezone.now()
        )
        _sign_out_and_tell(user)


def password_change(
    *, session: Session, new_password: str, old_password: str | None = None, code: str | None = None
) -> None:
    user = session.user
    password_must_be_good(password=new_password, user=user, field="new_password")
    owner_must_be_proven(session=session, password=old_password, code=code, field="old_password")
    with transaction.atomic():
        _password_replace(user, new_password)
        _sign_out_and_tell(user, but=session)


def _password_replace(user: User, password: str) -> None:
    """Of two who use one link or one old password at once, one wins."""
    encoded = make_password(password)
    if not User.objects.filter(pk=user.pk, password=user.password).update(password=encoded):
        raise Conflict("password_changed", "The password was changed a moment ago.")


def _sign_out_and_tell(user: User, *, but: Session | None = None) -> None:
    session_end_everywhere(user=user, ending=Session.Ending.PASSWORD_CHANGED, but=but)
    profile_publish(user=User.objects.get(pk=user.pk))
    if user.email:
        send_password_changed_mail.enqueue(email=user.email)
