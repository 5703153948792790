"""Leaving for good. The row stays, so that what others wrote to it keeps its place; the person is gone from it."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.hooks import Steps, in_two_steps
from accounts.identifiers import RESERVED_PREFIX
from accounts.models import Block, Gender, OtpCode, Session, Ticket, User
from accounts.personal_data import erased, erasures
from accounts.services.locks import rows_lock
from accounts.services.otp_codes import otp_consume, wrong_code
from accounts.services.ownership import password_must_be_proven
from accounts.services.photo import photo_delete
from accounts.services.sessions import session_end_everywhere
from realtime.errors import Conflict

DELETED_NAME = "Deleted account"


def user_delete(*, user: User, password: str | None = None, code: str | None = None) -> None:
    """Proof first: the password, or for those without one a fresh code to their phone."""
    if user.has_usable_password():
        password_must_be_proven(user=user, password=password, field="password")
    elif user.phone and code:
        otp_consume(phone=user.phone, code=code)
    else:
        raise wrong_code()
    with transaction.atomic():
        locked = _locked(user)
        with in_two_steps(erase(locked) for erase in erasures.values()):
            pass
        # Last: on PostgreSQL, to change what is unique waits for all who have just written something of the person's,
        # and they may be waiting for what the erasures have locked.
        User.objects.filter(pk=locked.pk).update(phone=None, phone_verified_at=None)


def _locked(user: User) -> User:
    """The person before their sessions, as everywhere: a sign-in under way waits, and finds nobody."""
    locked = User.objects.undeleted().select_for_update(no_key=True).filter(pk=user.pk).first()
    if locked is None:
        raise Conflict("deleted", "This account is deleted already.")
    return locked


@erased("accounts")
def _erase(user: User) -> Steps:
    blocks = Block.objects.filter(Q(blocker=user) | Q(blocked=user))
    rows_lock(blocks)
    yield
    session_end_everywhere(user=user, ending=Session.Ending.DELETED)
    user = photo_delete(user=user)
    Session.objects.filter(user=user).update(user_agent="", address=None, device="")
    Ticket.objects.filter(session__user=user).delete()
    blocks.delete()
    OtpCode.objects.filter(phone=user.phone).delete()
    user.search_words.all().delete()
    _pseudonymise(user)


def _pseudonymise(user: User) -> None:
    user.username = f"{RESERVED_PREFIX}{user.pk.hex}"
    user.full_name = DELETED_NAME
    user.email = user.email_verified_at = None
    user.about = user.suspension_reason = ""
    user.gender = Gender.UNDISCLOSED
    user.languages = []
    user.is_staff = user.is_superuser = False
    user.suspended_at = user.suspended_until = None
    user.deleted_at = timezone.now()
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
