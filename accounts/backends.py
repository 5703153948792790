"""Who a login and a password belong to: asked by the API and by the console's sign-in."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts.hashers import spend_the_rest
from accounts.identifiers import login_parse
from accounts.models import User


class LoginBackend(ModelBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        *,
        suspended_too: bool = False,
        **kwargs: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.undeleted().known_as(login_parse(username)).first()
        if user is None or not user.has_usable_password():
            spend_the_rest(password)
        elif not user.check_password(password):
            spend_the_rest(password, compared=user.password)
        elif user.is_active or suspended_too:
            return user
        return None
