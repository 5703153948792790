"""Files in a bucket: a real server that speaks S3, and everything through it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import Request, urlopen

import boto3
import pytest
from django.core.files.storage import storages
from django.utils import timezone
from moto.server import ThreadedMotoServer
from PIL import Image
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.services.photo import photo_set
from chat.models import Attachment, Conversation
from chat.services.messages import message_delete
from chat.tests.conftest import attach, direct, picture, say  # noqa: F401  Fixtures.
from config.policies import content_security_policy
from config.storages import files_origin
from config.storages import storages as storages_setting
from config.tests.live import free_port
from conftest import Client
from files.sweeps import loose_files_collect
from files.tests.test_content import OGG

BUCKET = "switchboard"

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=free_port(), verbose=False)
    server.start()
    try:
        yield f"http://127.0.0.1:{server._port}"
    finally:
        server.stop()


@pytest.fixture
def bucket(endpoint: str, settings: Settings) -> Iterator[Any]:
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    own = boto3.resource("s3", endpoint_url=endpoint, **keys).create_bucket(Bucket=BUCKET)
    settings.AWS_STORAGE_BUCKET_NAME = BUCKET
    settings.AWS_S3_ENDPOINT_URL = endpoint
    settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY = "key", "secret"
    settings.STORAGES = storages_setting(settings.MEDIA_ROOT, bucket=BUCKET)
    yield own
    own.objects.delete()
    for storage in (storages["default"], storages["private"]):
        if hasattr(storage, "connection"):
            storage.connection.meta.client.close()


def keys_in(bucket: Any) -> set[str]:
    return {each.key for each in bucket.objects.all()}


def fetched(link: str, **headers: str) -> Any:
    with urlopen(Request(link, headers=headers), timeout=10) as answer:
        return answer.status, answer.headers, answer.read()


def test_a_picture_is_put_there_and_seen_by_a_link(
    bucket: Any,
    alice: User,
    alice_api: Client,
    bob_api: Client,
    stranger_api: Client,
    direct: Conversation,  # noqa: F811
) -> None:
    message = say(direct, alice, attachments=(attach(alice),))
    row = Attachment.objects.get()
    assert keys_in(bucket) == {f"private/{name}" for name in row.files}
    (file,) = message.attachments
    assert stranger_api.get(file.url).status_code == 404
    answer = bob_api.get(file.url)
    assert (answer.status_code, answer["Cache-Control"]) == (302, "private, max-age=300")
    status, headers, content = fetched(answer["Location"])
    assert (status, headers["Content-Type"]) == (200, "image/jpeg")
    assert headers["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert Image.open(BytesIO(content)).size == (640, 480)
    assert file.thumbnail is not None
    _, headers, content = fetched(alice_api.get(file.thumbnail)["Location"])
    assert (headers["Content-Type"], Image.open(BytesIO(content)).format) == ("image/webp", "WEBP")


def test_a_part_comes_through_the_link(bucket: Any, alice: User, alice_api: Client) -> None:
    link = alice_api.get(f"/api/v1/attachments/{attach(alice, OGG, 'note.ogg', 'audio/ogg')}/")["Location"]
    status, headers, content = fetched(link, Range="bytes=2-5")
    assert (status, headers["Content-Range"], content) == (206, f"bytes 2-5/{len(OGG)}", OGG[2:6])


def test_what_a_link_shows_it_as_is_signed(bucket: Any, alice: User, alice_api: Client) -> None:
    data = b"<html><script>alert(1)</script></html>"
    link = alice_api.get(f"/api/v1/attachments/{attach(alice, data, 'page.html', 'text/html')}/")["Location"]
    _, headers, content = fetched(link)
    assert content == data
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"].startswith("attachment")
    signed = urlsplit(link).query
    assert {"response-content-type=application%2Foctet-stream", "X-Amz-Expires=600"} <= set(signed.split("&"))


def test_a_link_says_when_it_ends(bucket: Any, alice: User, alice_api: Client, settings: Settings) -> None:
    """The server of these tests does not look at the time; those that do are told it in what is signed."""
    settings.AWS_QUERYSTRING_EXPIRE = 60
    settings.STORAGES = storages_setting(settings.MEDIA_ROOT, bucket=BUCKET)
    answer = alice_api.get(f"/api/v1/attachments/{attach(alice)}/")
    signed = dict(parse_qsl(urlsplit(answer["Location"]).query))
    assert (signed["X-Amz-Expires"], answer["Cache-Control"]) == ("60", "private, max-age=30")
    made = datetime.strptime(signed["X-Amz-Date"], "%Y%m%dT%H%M%S%z")
    assert abs(timezone.now() - made) < timedelta(minutes=1)
    assert len(signed["X-Amz-Signature"]) == 64


def test_files_that_no_row_names_go(bucket: Any, alice: User, direct: Conversation) -> None:  # noqa: F811
    message = say(direct, alice, attachments=(attach(alice), attach(alice, b"x", "a.bin")))
    assert len(keys_in(bucket)) == 3
    message_delete(message_id=message.id, by=alice.pk)
    loose_files_collect(timezone.now())
    assert keys_in(bucket) == set()


def test_peoples_photos_are_there_and_shown_from_here(bucket: Any, alice: User, api: Client) -> None:
    photo = photo_set(user=alice, data=picture()).photo
    assert keys_in(bucket) == {f"media/{photo}"}
    answer = api.get(f"/media/{photo}")
    assert (answer.status_code, Image.open(BytesIO(answer.content)).size) == (200, (512, 512))
    assert api.get(f"/media/photos/{'0' * 32}.webp").status_code == 404


@pytest.mark.parametrize(
    ("bucket", "endpoint", "origin"),
    [
        ("", "https://s3.example.org", ""),
        ("b", "https://s3.example.org/", "https://s3.example.org"),
        ("b", "", "https://b.s3.eu-north-1.amazonaws.com"),
    ],
)
def test_pages_may_show_what_comes_from_there_and_nothing_else_is_allowed(
    bucket: str, endpoint: str, origin: str
) -> None:
    found = files_origin(bucket=bucket, endpoint=endpoint, region="eu-north-1")
    assert found == origin
    before = content_security_policy("https://chat.example.org")["DIRECTIVES"]
    after = content_security_policy("https://chat.example.org", found)["DIRECTIVES"]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == ({"img-src", "media-src"} if origin else set())
    for name in changed:
        assert after[name] == [*before[name], origin]


def test_links_of_amazon_lead_where_pages_may_look(settings: Settings) -> None:
    settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_S3_REGION_NAME = "bucket", "eu-north-1"
    settings.AWS_ACCESS_KEY_ID, settings.AWS_SECRET_ACCESS_KEY = "key", "secret"
    settings.STORAGES = storages_setting(settings.MEDIA_ROOT, bucket="bucket")
    storage: Any = storages["private"]
    link = urlsplit(storage.link("ab/name", content_type="image/png", disposition="inline"))
    assert f"{link.scheme}://{link.netloc}" == files_origin(bucket="bucket", endpoint="", region="eu-north-1")
    assert link.path == "/private/ab/name"
