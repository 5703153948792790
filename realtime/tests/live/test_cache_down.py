"""REST while Redis, and with it the cache, is away."""

import httpx
import pytest

from config.tests.live import RedisServer
from conftest import PASSWORD
from realtime.tests.live.client import access_token
from realtime.tests.live.conftest import MakeServer

pytestmark = pytest.mark.redis


def test_without_redis_requests_and_sign_ins_are_answered_all_the_same(
    new_server: MakeServer, redis: RedisServer
) -> None:
    server = new_server(REDIS_URL=redis.url).start()
    signed_in = {"Authorization": f"Bearer {access_token(server, 'meera')}"}
    redis.kill()

    with httpx.Client(base_url=f"{server.url}/api/v1/") as client:
        assert client.get("auth/me/", headers=signed_in).status_code == 200
        assert client.get("auth/me/").status_code == 401
        wrong = {"login": "meera", "password": f"not {PASSWORD}"}
        assert client.post("auth/login/", json=wrong).status_code == 401
    assert access_token(server, "meera")
