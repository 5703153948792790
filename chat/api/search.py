"""Finding what was said."""

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from chat.search.finding import Found, messages_found
from chat.serializers import FindInput
from chat.services.access import place_in
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import OnwardPages, Page, page_parameters
from realtime.rest.serializers import parsed_query
from realtime.rest.views import ApiViewSet


class FoundPage(Page, frozen=True):
    results: list[Found]


class SearchViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "search"

    @extend_schema(
        parameters=[FindInput, *page_parameters()],
        responses={200: FoundPage, 404: ErrorEnvelope},
        tags=["Messages"],
    )
    def list(self, request: Request) -> Response:
        """Messages with all the words, in one's own conversations or in one of them, the latest first.

        A snippet comes in pieces, each of which says whether it is a word that was asked for. `previous` is always
        null: these pages are read only onwards.
        """
        given, pages, user = parsed_query(FindInput, request), OnwardPages(request), current_user(request)
        conversation_id = given.get("conversation")
        if conversation_id is not None:
            place_in(conversation_id, user.pk)
        found = messages_found(
            given["q"], user_id=user.pk, conversation_id=conversation_id, below=pages.below, limit=pages.limit + 1
        )
        page = found[: pages.limit]
        following = pages.after(page[-1].message.id) if len(found) > len(page) else None
        return Response(FoundPage(next=following, previous=None, results=page))
