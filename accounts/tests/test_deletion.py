"""DELETE auth/me/"""

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.hooks import Steps
from accounts.models import Block, OtpCode, Report, SearchWord, Session, User
from accounts.personal_data import erased, erasures
from accounts.services import deletion
from accounts.services.blocks import block_create
from accounts.services.deletion import user_delete
from accounts.services.otp import otp_send
from accounts.services.photo import photo_delete, photo_set
from accounts.services.profile import profile_update
from accounts.services.reports import report_file
from accounts.services.sessions import Origin, session_start
from accounts.services.suspension import user_suspend
from accounts.tests.conftest import Texts, code_in, error_of, wrong
from accounts.tests.test_photo import picture
from conftest import PASSWORD, Client, MakeUser, SignIn, at_once, in_parallel, nothing_changes
from files.sweeps import loose_files_collect
from realtime.errors import Conflict, Forbidden, Unauthenticated

URL = "/api/v1/auth/me/"

pytestmark = pytest.mark.django_db


def test_the_person_is_gone_from_the_row(alice: User, alice_api: Client, bob: User, deliveries: Any) -> None:
    report_file(reporter=bob, user_id=alice.pk, reason="Stays with the staff.")
    block_create(blocker=bob, user_id=alice.pk)
    with deliveries():
        photo = photo_set(user=alice, data=picture()).photo
    before = User.objects.get(pk=alice.pk)
    with deliveries():
        assert alice_api.delete(URL, {"password": PASSWORD}).status_code == 204
    after = User.objects.get(pk=alice.pk)
    told = {before.username, before.email, before.phone, before.full_name, before.password, before.photo}
    assert not told & {str(value) for value in vars(after).values()}
    assert after.deleted_at is not None
    assert after.username == f"deleted-{alice.pk.hex}"
    assert not after.has_usable_password()
    loose_files_collect(timezone.now())
    assert not default_storage.exists(photo)
    assert not Block.objects.exists()
    assert not SearchWord.objects.filter(user=alice).exists()
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    "work",
    [
        lambda session, other: profile_update(session=session, changes={"full_name": "Alice Again"}),
        lambda session, other: photo_set(user=session.user, data=picture()),
        lambda session, other: block_create(blocker=session.user, user_id=other.pk),
        lambda session, other: report_file(reporter=session.user, user_id=other.pk, reason="Spam"),
    ],
    ids=["profile", "photo", "block", "report"],
)
def test_what_was_under_way_when_they_left_changes_nothing(
    alice: User, alice_session: Session, bob: User, work: Callable[[Session, User], Any]
) -> None:
    seen = Session.objects.select_related("user").get(pk=alice_session.pk)
    user_delete(user=alice, password=PASSWORD)
    with nothing_changes(), pytest.raises(Unauthenticated):
        work(seen, bob)


def test_every_session_ends_and_says_no_more_where_it_was(
    alice: User, alice_api: Client, sign_in: SignIn, deliveries: Any
) -> None:
    other = sign_in(alice)
    with deliveries() as sent:
        alice_api.delete(URL, {"password": PASSWORD})
    sessions = [alice_api.session_row, other.session_row]
    assert {each.topic for each in sent if each.close} == {f"session:{session.pk}" for session in sessions}
    assert other.get(URL).status_code == 401
    row = Session.objects.filter(user=alice).first()
    assert row is not None
    assert (row.ending, row.address, row.user_agent, row.device) == ("deleted", None, "", "")


def test_name_address_and_number_become_free(alice_api: Client, api: Client) -> None:
    alice_api.delete(URL, {"password": PASSWORD})
    form = {
        "username": "alice",
        "full_name": "Another Alice",
        "email": "alice@example.com",
        "phone": "+919876543210",
        "password": "a quiet orchard",
    }
    assert api.post("/api/v1/auth/register/", form).status_code == 201


def test_nobody_signs_in_to_it_again(alice_api: Client, api: Client, alice: User) -> None:
    alice_api.delete(URL, {"password": PASSWORD})
    for login in ("alice", f"deleted-{alice.pk.hex}"):
        assert api.post("/api/v1/auth/login/", {"login": login, "password": PASSWORD}).status_code == 401


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "password_required"),
        ({"password": "wrong"}, "wrong_password"),
        ({"password": ""}, "blank"),
        ({"code": "123456"}, "password_required"),
        ({"password": PASSWORD, "really": True}, "unknown_field"),
    ],
)
def test_without_the_password_nothing_happens(alice_api: Client, body: dict[str, Any], code: str) -> None:
    with nothing_changes():
        assert error_of(alice_api.delete(URL, body)) == (400, code)


def test_who_has_no_password_proves_it_by_a_code(alice: User, sign_in: SignIn, texts: Texts) -> None:
    User.objects.update(phone_verified_at=timezone.now())
    alice.set_unusable_password()
    alice.save(update_fields=["password"])
    client = sign_in(alice)
    with nothing_changes():
        assert error_of(client.delete(URL, {})) == (400, "otp_invalid")
        assert error_of(client.delete(URL, {"password": PASSWORD})) == (400, "otp_invalid")
    otp_send(phone=alice.phone or "", address=None)
    code = code_in(texts()[-1])
    assert error_of(client.delete(URL, {"code": wrong(code)})) == (400, "otp_invalid")
    assert OtpCode.objects.get().tries == 1
    assert client.delete(URL, {"code": code}).status_code == 204
    assert not OtpCode.objects.exists()


def test_other_apps_forget_too_and_all_or_nothing(
    alice: User, alice_api: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(user: User) -> Steps:
        yield
        raise RuntimeError("cannot forget")

    monkeypatch.setitem(erasures, "letters", breaks)
    alice_api.raise_request_exception = False
    with nothing_changes():
        assert alice_api.delete(URL, {"password": PASSWORD}).status_code == 500
    with pytest.raises(AssertionError, match="declared twice"):
        erased("letters")(breaks)


@pytest.mark.django_db(transaction=True)
class TestAtTheSameMoment:
    def test_a_sign_in_under_way_leaves_no_session_behind(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        """The password was right; the sessions were ended; the row is not yet erased."""
        outcomes: list[object] = []
        stale = User.objects.get(pk=alice.pk)
        late = Thread(
            target=lambda: outcomes.extend(in_parallel(1, lambda: session_start(user=stale, origin=Origin())))
        )

        def sign_in_now(*, user: User) -> User:
            late.start()
            late.join(0.3)  # It must not get through before the deletion is over.
            return photo_delete(user=user)

        monkeypatch.setattr(deletion, "photo_delete", sign_in_now)
        user_delete(user=alice, password=PASSWORD)
        late.join(20)
        assert [type(outcome) for outcome in outcomes] == [Forbidden]
        assert not Session.objects.live().exists()

    def test_of_two_deletions_one_is_told_so(self, alice: User) -> None:
        outcomes = in_parallel(2, lambda: user_delete(user=alice, password=PASSWORD))
        assert {type(outcome) for outcome in outcomes} == {type(None), Conflict}, outcomes

    def test_a_suspension_and_a_deletion_do_not_wait_for_each_other(self, staff: User, make_user: MakeUser) -> None:
        for turn in range(8):
            user = make_user(f"leaving-{turn}")
            for _ in range(3):
                session_start(user=user, origin=Origin())
            outcomes = at_once(
                partial(user_delete, user=User.objects.get(pk=user.pk), password=PASSWORD),
                partial(user_suspend, user=user, by=staff, reason="Spam"),
            )
            assert all(outcome is None or isinstance(outcome, Conflict) for outcome in outcomes), outcomes
            user.refresh_from_db()
            assert user.deleted_at is not None
            assert not Session.objects.live().filter(user=user).exists()
