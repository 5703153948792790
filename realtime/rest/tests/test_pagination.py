"""How large a page may be asked for."""

import pytest
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from realtime.rest.pagination import DEFAULT_LIMIT, CursorPages


def page_size(**query: str) -> int:
    return CursorPages("-pk").get_page_size(Request(APIRequestFactory().get("/", query)))


@pytest.mark.parametrize("limit", [1, 9, 10, 100])
def test_a_page_is_as_large_as_it_was_asked_for(limit: int) -> None:
    assert page_size(limit=str(limit)) == limit


def test_without_a_limit_a_page_has_its_usual_size() -> None:
    assert page_size() == DEFAULT_LIMIT


@pytest.mark.parametrize(
    "limit",
    [
        "",
        "0",
        "-1",
        "+5",
        " 5",
        "5\n",
        "1.0",
        "1e1",
        "1_0",
        "05",
        "٣",
        "101",
        "0000000051000000",
        "000000005" + "9" * 25,
    ],
)
def test_anything_but_a_whole_number_within_bounds_is_refused(limit: str) -> None:
    with pytest.raises(ValidationError) as refused:
        page_size(limit=limit)
    assert "limit" in refused.value.detail
