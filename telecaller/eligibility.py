"""Who may be a telecaller, as far as a computer can say."""

from datetime import date

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from realtime.errors import Forbidden, Invalid

ADULT = 18
OLDEST = 120


def must_be_eligible(user: User) -> None:
    if settings.TELECALLER_GENDERS and user.gender not in settings.TELECALLER_GENDERS:
        raise Forbidden("not_eligible", f"Telecallers are wanted who are {' or '.join(settings.TELECALLER_GENDERS)}.")
    if settings.TELECALLER_VERIFIED_PHONE and user.phone_verified_at is None:
        raise Forbidden("phone_not_verified", "Confirm your phone number first: sign in with a code once.")


def must_be_adult(birth_date: date) -> None:
    """Where this site is, it may be tomorrow already."""
    age = age_on(timezone.localdate(), birth_date)
    if not 0 <= age <= OLDEST:
        raise Invalid("invalid", "This is no date of birth.", fields={"birth_date": ["This is no date of birth."]})
    if age < ADULT:
        message = f"Telecallers are at least {ADULT} years old."
        raise Invalid("too_young", message, fields={"birth_date": [message]})


def age_on(day: date, birth_date: date) -> int:
    """Who was born on the last of February in a leap year is a year older on the first of March in the others."""
    had_birthday = (day.month, day.day) >= (birth_date.month, birth_date.day)
    return day.year - birth_date.year - (not had_birthday)
