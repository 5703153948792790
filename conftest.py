"""The small cast of every test, and the rule that CI skips nothing."""

import gc
import os
import re
import threading
from collections import ChainMap
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BytesIO
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

import hypothesis
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.db.models import Model
from django.test import Client as DjangoClient
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import SearchWord, Session, User
from accounts.services.guests import guest_sign_in
from accounts.services.sessions import Origin, session_start
from accounts.tokens import access_token
from calls.models import Kind
from calls.services.direct import call_invite
from calls.services.rooms import room_create
from chat.services.attachments import Upload, attachment_upload
from chat.services.conversations import group_create
from chat.services.sending import NewMessage, message_send
from config.tests.live import Stock, own_database
from livetests.models import Answer, TestRoom
from livetests.services.answers import NewAnswer, answer_take
from livetests.services.coming import seat_take
from livetests.services.holding import room_create as room_hold
from livetests.services.phases import room_start
from livetests.tests.writing import question_of_a_kind
from realtime import publish
from realtime.errors import DomainError
from realtime.ids import uuid7
from realtime.publish import Delivery
from telecaller.models import PaidCall, Telecaller
from wallet import triggers
from wallet.models import Account, Journal, Plan
from wallet.payees import UpiAddress
from wallet.services.accounts import account_of
from wallet.services.journals import Entry, journal_post
from wallet.services.payout_accounts import payout_account_set
from wallet.services.payouts import payout_request
from wallet.services.recharges import recharge_begin

# Thousands of tests and all they import stay until the end: to look through them at the usual pace takes half of the
# time of collecting them.
gc.set_threshold(100_000, 20, 20)

# How long an example takes depends on what else the machine does, and says nothing about the code.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

JSON = "application/json"
PASSWORD = "correct horse battery"  # noqa: S105


class Client(APIClient):
    session_row: Session

    def send(self, method: str, path: str, body: bytes = b"{}", content_type: str = JSON, **headers: str) -> Any:
        """Any bytes under any method, as no well-behaved client would."""
        return self.generic(method, path, body, content_type=content_type, **headers)  # type: ignore[arg-type]


Result = TypeVar("Result")
Fill = Callable[..., str]
MakeUser = Callable[..., User]
SignIn = Callable[[User], Client]


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """One more than there are cores: many tests wait for a server or a browser."""
    return (yield) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Servers first: what they make wait is long, and should not be what is left at the end for one process."""
    items.sort(key=lambda item: item.get_closest_marker("live") is None)


def pytest_collection_finish() -> None:
    gc.freeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
        pytest.skip("DATABASE_URL names no PostgreSQL")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """With REQUIRE_ALL set, whatever a test would skip for is missing from the machine, and that is a failure."""
    outcome: Any = yield
    report = outcome.get_result()
    if os.environ.get("REQUIRE_ALL") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, but REQUIRE_ALL is set: {report.longrepr}"


def rest_routes() -> list[tuple[str, list[str]]]:
    """Every address of /api/v1/ as its pattern, and the methods it answers, read from the URL conf itself."""
    return [
        ("/api/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern.pattern)), _methods(pattern))
        for resolver in get_resolver().url_patterns
        if isinstance(resolver, URLResolver) and str(resolver.pattern) == "api/v1/"
        for pattern in resolver.url_patterns
    ]


def _methods(pattern: Any) -> list[str]:
    return sorted(method.upper() for method in pattern.callback.actions if method != "head")


@pytest.fixture
def fill(alice: User, bob: User) -> Fill:
    """Puts into an address what is there and Alice may see, or what is given."""
    there = There(alice, bob)
    return lambda pattern, **given: pattern.format_map(ChainMap(given, there))


class There(dict[str, Any]):
    """What an address may name, made when one does."""

    def __init__(self, alice: User, bob: User) -> None:
        self.makers: dict[str, Callable[[], Any]] = {
            "user_id": lambda: bob.pk,
            "session_id": uuid7,
            "conversation_id": lambda: group_create(by=alice.pk, title="Us", user_ids=[bob.pk]).conversation_id,
            "message_id": lambda: message_send(NewMessage(alice.pk, self["conversation_id"], "first", "Hello")).id,
            "attachment_id": lambda: (
                attachment_upload(owner=alice, upload=Upload(BytesIO(b"Hello"), 5, "hello.txt")).pk
            ),
            "emoji": lambda: quote("👍"),
            "request_id": lambda: 1,
            "room_id": lambda: room_create(by=alice.pk, kind=Kind.VIDEO).pk,
            "call_id": lambda: call_invite(by=alice.pk, user_id=bob.pk, kind=Kind.AUDIO)[0].pk,
            "recharge_id": lambda: _recharge_of(alice),
            "provider": lambda: "sandbox",
            "payout_id": lambda: _payout_of(alice),
            "telecaller_id": lambda: bob.pk,
            "paid_call_id": lambda: _paid_call(alice, bob).pk,
        }
        self.people = alice, bob

    def __missing__(self, name: str) -> Any:
        self.update(_test_room(*self.people) if name in TEST_ROOM else {name: self.makers[name]()})
        return self[name]


TEST_ROOM = ("test_id", "question_id", "code", "participant_id", "answer_id", "room_question_id")


def _test_room(host: User, user: User) -> dict[str, Any]:
    """A test of the one, and a room with another one in which the other has answered."""
    question, written = question_of_a_kind(host, "single"), question_of_a_kind(host, "long_text")
    room = room_hold(test=written.test, by=host, pace=TestRoom.Pace.HOST)
    participant = seat_take(room_id=room.pk, user=user)
    room_start(room_id=room.pk, by=host.pk)
    answer_take(NewAnswer(user.pk, room.pk, room.questions.get().pk, "Because.", True, timezone.now()))
    answered = Answer.objects.get(participant=participant)
    found = (question.test_id, question.pk, room.code, participant.pk, answered.pk, room.questions.get().pk)
    return dict(zip(TEST_ROOM, found, strict=True))


def _recharge_of(user: User) -> UUID:
    plan = Plan.objects.create(name="Small", coins=100, price=9900, currency="INR")
    return recharge_begin(by=user.pk, plan_id=plan.pk, key="first").pk


def _payout_of(user: User) -> UUID:
    entry = Entry(
        account_of(kind=Account.Kind.ISSUED).pk, account_of(kind=Account.Kind.EARNINGS, owner=user.pk).pk, 2000
    )
    journal_post(key="earned", reason=Journal.Reason.GIFT, entries=[entry])
    payout_account_set(by=user, details=UpiAddress("alice@bank"))
    return payout_request(by=user, coins=1000, key="first")[0].pk


def _paid_call(caller: User, user: User) -> PaidCall:
    """It was taken back."""
    telecaller = Telecaller.objects.create(user=user, about=f"{user.full_name} listens.", languages=["english"])
    rate = {"price": 2, "share": 1, "first_block": 30, "pulse": 10}
    over = {"state": PaidCall.State.CANCELLED, "rings_until": timezone.now(), "ended_at": timezone.now()}
    return PaidCall.objects.create(caller=caller, telecaller=telecaller, kind=Kind.AUDIO, **rate, **over)


@contextmanager
def nothing_changes() -> Iterator[None]:
    """The rows of every app of ours are the same afterwards: what each refusal promises."""
    before = all_rows()
    yield
    assert all_rows() == before


def refused(error: type[DomainError], code: str, work: Callable[[], Any]) -> None:
    """And nothing changes."""
    with nothing_changes(), pytest.raises(error) as refusal:
        work()
    assert refusal.value.code == code


def lasting_rows() -> dict[str, Any]:
    """But those that follow from who is here, and when."""
    passing = {"Connection", "Meter", "Presence", "ServerProcess", "Telecaller"}
    return {name: rows for name, rows in all_rows().items() if name not in passing}


def all_rows() -> dict[str, list[dict[str, Any]]]:
    labels = ("accounts", "calls", "chat", "livetests", "realtime", "telecaller", "wallet")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    return {model.__name__: _rows(model) for model in models}


def _rows(model: type[Model]) -> list[dict[str, Any]]:
    """Without the ORM, which would spend more on the question than most requests take."""
    table, key = model._meta.db_table, model._meta.pk.column  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY "{key}"')  # noqa: S608
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def in_parallel(count: int, work: Callable[[], Result]) -> list[Result | Exception]:
    """Runs the same work in as many threads, let go at one moment; what each returned or raised."""
    return _together([work] * count)


def at_once(*works: Callable[[], object]) -> list[Any]:
    """Each in a thread of its own: what it returned, or the refusal it met. Whatever else goes wrong is raised here."""
    outcomes = _together(works)
    for each in outcomes:
        if isinstance(each, Exception) and not isinstance(each, DomainError):
            raise each
    return outcomes


def _together(works: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Result]) -> Result | Exception:
        barrier.wait(timeout=30)
        try:
            return work()
        except Exception as error:  # noqa: BLE001  The caller asks who lost, and how.
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(run, works))


class Noted:
    """An outlet that leads into a list."""

    def __init__(self, sent: list[Delivery]) -> None:
        self.sent = sent

    def emit(self, *deliveries: Delivery) -> None:
        self.sent.extend(deliveries)


@pytest.fixture
def deliveries(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """`with deliveries() as sent:` holds what left for the sockets, once the block has committed."""

    @contextmanager
    def capture() -> Iterator[list[Delivery]]:
        sent: list[Delivery] = []
        monkeypatch.setattr(publish, "_outlet", Noted(sent))
        with django_capture_on_commit_callbacks(execute=True):
            yield sent

    return capture


@contextmanager
def unguarded() -> Iterator[None]:
    """The books, as if somebody had taken their guards away for a moment."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def _let_books_be_emptied() -> None:
    """On SQLite, emptying a table is deleting from it, which the books refuse."""
    flush = connection.ops.execute_sql_flush

    def flush_all(sql_list: Iterable[str]) -> None:
        try:
            flush(sql_list)
        except IntegrityError:
            with unguarded():
                flush(sql_list)

    connection.ops.execute_sql_flush = flush_all  # type: ignore[method-assign]


def _empty_what_is_filled() -> None:
    """A test fills a few of the tables, and to truncate all of them takes longer than most tests."""

    def sql_flush(style: object, tables: Iterable[str], **options: bool) -> list[str]:
        names = [connection.ops.quote_name(table) for table in tables]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(f"(SELECT '{name}' FROM {name} LIMIT 1)" for name in names))  # noqa: S608
            deletions = [f"DELETE FROM {name}" for (name,) in cursor]  # noqa: S608
        # As what repeats another database's changes, without what watches over them.
        return ["SET LOCAL session_replication_role = replica", *deletions]

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = current_user AND rolsuper")
        if cursor.fetchone():
            connection.ops.sql_flush = sql_flush  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A browser may still ask for something when the last test is over: the database goes all the same."""
    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            _let_books_be_emptied()
        else:
            _empty_what_is_filled()
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stock]:
    """A migrated database with demo people, for real servers to start from."""
    with own_database() as url:
        yield Stock(tmp_path_factory.mktemp("stock"), url)


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    """What one test asked for does not count against the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def make_user(db: None) -> MakeUser:
    def make(username: str, **fields: Any) -> User:
        user = User(username=username, **{"full_name": username.title(), **fields})
        user.set_password(PASSWORD)
        user.save()
        SearchWord.objects.replace(user)
        return user

    return make


@pytest.fixture
def alice(make_user: MakeUser) -> User:
    return make_user("alice", full_name="Alice Anand", email="alice@example.com", phone="+919876543210")


@pytest.fixture
def bob(make_user: MakeUser) -> User:
    return make_user("bob", full_name="Bob Biswas", email="bob@example.com", phone="+919876543211")


@pytest.fixture
def stranger(make_user: MakeUser) -> User:
    return make_user("stranger", full_name="Sam Stranger")


@pytest.fixture
def staff(make_user: MakeUser) -> User:
    return make_user("staff", full_name="Stella Staff", is_staff=True, is_superuser=True)


@pytest.fixture
def guest(db: None) -> User:
    """Without an account."""
    return guest_sign_in(full_name="Gita Guest", origin=Origin()).user


@pytest.fixture
def api() -> Client:
    """Nobody yet."""
    return Client()


@pytest.fixture
def desk(staff: User) -> DjangoClient:
    """The browser of somebody of the staff, in the console."""
    client = DjangoClient()
    client.force_login(staff, backend="accounts.backends.LoginBackend")
    return client


@pytest.fixture
def sign_in() -> SignIn:
    """A client that holds a bearer token of a new session; `client.session_row` is that session."""

    def start(user: User) -> Client:
        signed_in = session_start(user=user, origin=Origin(address="127.0.0.1", user_agent="tests"))
        client = Client()
        client.session_row = signed_in.session
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {access_token(signed_in.session)}")
        return client

    return start


@pytest.fixture
def alice_api(alice: User, sign_in: SignIn) -> Client:
    return sign_in(alice)


@pytest.fixture
def bob_api(bob: User, sign_in: SignIn) -> Client:
    return sign_in(bob)


@pytest.fixture
def stranger_api(stranger: User, sign_in: SignIn) -> Client:
    return sign_in(stranger)


@pytest.fixture
def guest_api(guest: User, sign_in: SignIn) -> Client:
    return sign_in(guest)


@pytest.fixture
def alice_session(alice: User) -> Session:
    return session_start(user=alice, origin=Origin()).session
