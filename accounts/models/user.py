"""A person."""

import secrets
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.identifiers import Login, email_clean, login_parse, username_clean
from accounts.search import words_of
from realtime.ids import uuid7


def photo_name() -> str:
    """Random, so that nobody finds a photo without having been shown its address."""
    return f"photos/{secrets.token_hex(16)}.webp"


class Gender(models.TextChoices):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNDISCLOSED = "undisclosed"


class UserQuerySet(models.QuerySet["User"]):
    def undeleted(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def unsuspended(self, now: datetime | None = None) -> Self:
        over = Q(suspended_until__lte=now or timezone.now())
        return self.filter(Q(suspended_at__isnull=True) | over)

    def active(self, now: datetime | None = None) -> Self:
        """Whom others may find and meet: neither deleted, nor suspended, nor a guest."""
        return self.undeleted().unsuspended(now).filter(guest_until__isnull=True)

    def guests(self) -> Self:
        return self.filter(guest_until__isnull=False)

    def guests_over(self, now: datetime) -> Self:
        return self.filter(guest_until__lte=now)

    def unconfirmed(self) -> Self:
        """People who gave an address that nobody has confirmed."""
        return self.filter(email__isnull=False, email_verified_at__isnull=True)

    def suspension_over(self, now: datetime) -> Self:
        return self.filter(suspended_until__lte=now)

    def known_as(self, login: Login) -> Self:
        """At most one person: each kind of login is unique."""
        if login.kind == "phone":
            return self.filter(phone=login.value)
        # Asked as the unique index has it, so that the index answers.
        return self.alias(lower=Lower(login.kind)).filter(lower=login.value)

    def matching(self, text: str) -> Self:
        """People of whose name or user name every word of the text begins a word."""
        words = [word.encode() for word in words_of(text)]
        return self.filter(*(Q(pk__in=SearchWord.objects.beginning(word).values("user")) for word in words))

    def by_name(self) -> Self:
        """With `name`, which lists of people are ordered by: as the unique index has it, so that the index answers."""
        return self.annotate(name=Lower("username"))

    def not_blocked_with(self, user: "User") -> Self:
        """People with whom this one shares no block, in either direction."""
        return self.exclude(blocks_made__blocked=user).exclude(blocks_received__blocker=user)

    def visible_to(self, user: "User") -> Self:
        """People whose profile this one may open: all but those who blocked them, those who are gone, and guests."""
        return self.active().exclude(blocks_made__blocked=user)


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Whom the console's own sign-in means: any of the three logins."""
        return self.get_queryset().undeleted().known_as(login_parse(username or "")).get()

    def create_superuser(self, username: str, password: str | None = None, **extra: Any) -> "User":
        user = User(username=username_clean(username), is_staff=True, is_superuser=True, **extra)
        if user.email:
            user.email = email_clean(user.email)
            user.email_verified_at = timezone.now()
        user.full_name = user.full_name or user.username
        user.set_password(password)
        user.save()
        SearchWord.objects.replace(user)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=40)
    # NULL where there is none: the empty string would be unique too.
    email = models.EmailField(null=True, blank=True)  # noqa: DJ001
    email_verified_at = models.DateTimeField(null=True, blank=True)
    phone = models.CharField("phone number", max_length=16, null=True, blank=True)  # noqa: DJ001
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    full_name = models.CharField(max_length=100, blank=True)
    about = models.CharField(max_length=500, blank=True)
    gender = models.CharField(max_length=12, choices=Gender.choices, default=Gender.UNDISCLOSED)
    languages = models.JSONField(default=list, blank=True)
    photo = models.CharField(max_length=100, blank=True, help_text="The file's name in the storage.")
    hide_presence = models.BooleanField(default=False)
    is_staff = models.BooleanField("staff", default=False, help_text="May open the console.")
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_until = models.DateTimeField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=500, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    signed_out_at = models.DateTimeField(
        "signed out everywhere", null=True, blank=True, help_text="When the sessions were last ended all together."
    )
    guest_until = models.DateTimeField(
        null=True, blank=True, help_text="A guest's account is deleted then. Others have none."
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager.from_queryset(UserQuerySet)()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_unique"),
            models.UniqueConstraint(Lower("email"), name="email_unique"),
            models.UniqueConstraint(fields=["phone"], name="phone_unique"),
            models.CheckConstraint(name="email_or_null_not_empty", condition=Q(email__isnull=True) | ~Q(email="")),
            models.CheckConstraint(name="phone_or_null_not_empty", condition=Q(phone__isnull=True) | ~Q(phone="")),
            models.CheckConstraint(
                name="email_verified_is_there", condition=Q(email_verified_at__isnull=True) | Q(email__isnull=False)
            ),
            models.CheckConstraint(
                name="phone_verified_is_there", condition=Q(phone_verified_at__isnull=True) | Q(phone__isnull=False)
            ),
            models.CheckConstraint(
                name="suspension_end_has_a_start",
                condition=Q(suspended_until__isnull=True) | Q(suspended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="guest_has_no_other_way_in",
                condition=Q(guest_until__isnull=True)
                | Q(
                    email__isnull=True,
                    phone__isnull=True,
                    password__startswith=UNUSABLE_PASSWORD_PREFIX,
                    is_staff=False,
                    is_superuser=False,
                ),
            ),
        ]
        indexes = [
            models.Index(
                name="user_suspended_until", fields=["suspended_until"], condition=Q(suspended_until__isnull=False)
            ),
            models.Index(name="user_guest_until", fields=["guest_until"], condition=Q(guest_until__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Asked by Django on every request of the console, so a suspension ends that at once too."""
        return self.deleted_at is None and not self.is_suspended

    @property
    def is_suspended(self) -> bool:
        over = self.suspended_until is not None and self.suspended_until <= timezone.now()
        return self.suspended_at is not None and not over

    @property
    def is_guest(self) -> bool:
        """Without an account: asked by the core too, which lets guests do only what says that it is for them."""
        return self.guest_until is not None

    @property
    def is_opened_by_mail(self) -> bool:
        """Whether the reader of the address may set a new password (docs/decisions/0014)."""
        proven_otherwise = self.phone_verified_at is not None or self.is_staff
        return self.email_verified_at is not None or not proven_otherwise

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """What a session of the console must still hold: over when all sessions end, and with another password."""
        proof = f"{self.password}:{self.signed_out_at and self.signed_out_at.timestamp()}"
        return salted_hmac("accounts.console", proof, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.full_name or self.username

    def get_short_name(self) -> str:
        return self.username


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    def beginning(self, prefix: bytes) -> Self:
        """UTF-8 has no byte 0xFF, so it ends the range of a prefix."""
        return self.filter(word__gte=prefix, word__lt=prefix + b"\xff")

    def replace(self, user: User) -> None:
        self.filter(user=user).delete()
        words = words_of(user.full_name) | words_of(user.username)
        self.bulk_create([SearchWord(user=user, word=word.encode()) for word in sorted(words)])


class SearchWord(models.Model):
    """A word of somebody's name, as bytes: they sort alike in every database, so a prefix is a range of the index."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="search_words")
    word = models.BinaryField(max_length=400)

    objects = SearchWordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(name="search_word", fields=["word", "user"])]

    def __str__(self) -> str:
        return bytes(self.word).decode()
