"""Messages that leave after the answer. One that fails is run again by the queue, so each may be run twice."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django_tasks import task

from accounts import sms
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
