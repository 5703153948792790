"""Refusals as DRF knows them."""

from rest_framework import exceptions, status

from realtime.errors import DomainError


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = "The request is too large."


class TooSlow(exceptions.APIException):
    status_code = status.HTTP_408_REQUEST_TIMEOUT
    default_code = "request_timeout"
    default_detail = "The request took too long to arrive."


class LengthRequired(exceptions.APIException):
    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_code = "length_required"
    default_detail = "Send the length of the body (Content-Length), not chunks."


class Refusal(exceptions.APIException):
    """A domain error on its way out."""

    def __init__(self, error: DomainError) -> None:
        super().__init__(detail=error.message, code=error.code)
        self.status_code = error.status
        self.wait = error.retry_after
        self.fields = error.fields
        self.auth_header = 'Bearer realm="api"' if error.status == status.HTTP_401_UNAUTHORIZED else None
