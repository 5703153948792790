"""What time ends: suspensions, and rows that nobody will ask for again."""

from datetime import datetime, timedelta

from accounts.models import OtpCode, SendQuota, Session, Ticket, User
from accounts.services.guests import guests_delete
from accounts.services.suspension import NOT_SUSPENDED
from realtime.clock import sweep


@sweep("suspensions", every=5)
def suspensions_lift(now: datetime) -> int:
    return User.objects.suspension_over(now).update(**NOT_SUSPENDED)


@sweep("guests", every=5)
def guests_end(now: datetime) -> int:
    return guests_delete(now=now)


@sweep("tickets", every=60)
def tickets_purge(now: datetime) -> int:
    return Ticket.objects.over(now).delete()[0]


@sweep("otp_codes", every=60)
def otp_codes_purge(now: datetime) -> int:
    return OtpCode.objects.over(now).delete()[0]


@sweep("send_quotas", every=3600)
def send_quotas_purge(now: datetime) -> int:
    return SendQuota.objects.filter(start__lt=now - timedelta(days=2)).delete()[0]


@sweep("sessions", every=3600)
def sessions_purge(now: datetime) -> int:
    return Session.objects.long_dead(now).delete()[0]
