"""Messages that leave after the answer. One that fails is run again by the queue, so each may be run twice."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django_tasks import task

from accounts import sms
from accounts.models import User
from accounts.services.email_links import confirm_link, release_link
from accounts.services.otp_codes import otp_issue
from accounts.services.password_links import reset_link_for


@task()
def send_otp(phone: str, request: str) -> None:
    """The code is made here, so that it is never stored in the clear, not even in the queue."""
    code = otp_issue(phone=phone, request=UUID(request))
    if code is None:
        return
    host = urlsplit(settings.PUBLIC_URL).hostname
    # The last line lets phones offer the code to the page it belongs to.
    body = f"{code} is your sign-in code, good for 5 minutes. Tell it to nobody.\n\n@{host} #{code}"
    sms.backend().send(to=phone, body=body)


@task()
def send_reset_mail(email: str) -> None:
    link = reset_link_for(email=email)
    if link is None:
        return
    send_mail(
        subject="Set a new password",
        message=f"Somebody, probably you, asked for a new password. Set it here within the hour:\n\n{link}\n\n"
        "If it was not you, there is nothing to do: your password stays as it is.\n",
        from_email=None,
        recipient_list=[email],
    )


@task()
def send_password_changed_mail(email: str) -> None:
    send_mail(
        subject="Your password was changed",
        message="Your password was changed just now, and your other devices were signed out.\n\n"
        f"If it was not you, set a new one at once: {settings.PUBLIC_URL}/reset/\n",
        from_email=None,
        recipient_list=[email],
    )


@task()
def send_email_links(user: str, email: str) -> None:
    """The links are made here, so that they are not stored in the queue."""
    claimant = User.objects.unconfirmed().filter(pk=UUID(user), email=email).first()
    if claimant is None:
        return
    send_mail(
        subject="Confirm your email address",
        message=f"The account {claimant.username} gave this address as its own. If it is yours, confirm it within "
        f"the day, signed in as {claimant.username}:\n\n{confirm_link(claimant)}\n\n"
        f"If you do not know that account, take your address off it:\n\n{release_link(claimant)}\n",
        from_email=None,
        recipient_list=[email],
    )


@task()
def send_contact_changed_mail(email: str, username: str, what: str) -> None:
    send_mail(
        subject=f"Your {what} was changed",
        message=f"The {what} of your account {username} was changed or removed just now.\n\n"
        f"If it was not you, sign in at once, put it right and change your password: {settings.PUBLIC_URL}/sign-in/\n"
        "If you cannot sign in any more, turn to the people who run this site.\n",
        from_email=None,
        recipient_list=[email],
    )


@task()
def send_contact_changed_text(phone: str, what: str) -> None:
    host = urlsplit(settings.PUBLIC_URL).hostname
    sms.backend().send(
        to=phone, body=f"The {what} of your account at {host} was changed. If it was not you, sign in now."
    )
