"""Accounts made by filling in the form."""

from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Gender, SearchWord, User
from accounts.services.contacts import contacts_must_be_free, email_links_offer
from accounts.services.sessions import Origin, SignedIn, session_start
from realtime.errors import Invalid


@dataclass(frozen=True)
class NewUser:
    username: str
    full_name: str
    password: str
    email: str | None = None
    phone: str | None = None
    gender: str = Gender.UNDISCLOSED


def user_register(*, new: NewUser, origin: Origin) -> SignedIn:
    user = User(username=new.username, full_name=new.full_name, email=new.email, phone=new.phone, gender=new.gender)
    password_must_be_good(password=new.password, user=user)
    contacts_must_be_free(user)
    user.set_password(new.password)
    with transaction.atomic():
        user_save_new(user=user)
        email_links_offer(user=user)
        return session_start(user=user, origin=origin, created=True)


def user_save_new(*, user: User) -> None:
    """The constraints decide between two who want the same name at once."""
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        contacts_must_be_free(user)
        raise
    SearchWord.objects.replace(user)


def password_must_be_good(*, password: str, user: User, field: str = "password") -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid("password_weak", "Choose another password.", fields={field: error.messages}) from None
