"""Every refusal of the REST API leaves through here, in one envelope."""

import math

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFilesSent
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import VALIDATION_ERROR, Error, ErrorType
from rest_framework import exceptions
from rest_framework.response import Response

from realtime.errors import DomainError
from realtime.rest.exceptions import Refusal, TooLarge


class EnvelopeHandler(ExceptionHandler):
    def convert_known_exceptions(self, exc: Exception) -> Exception:
        match exc:
            case DomainError():
                return Refusal(exc)
            case RequestDataTooBig() | TooManyFilesSent():
                return TooLarge()
            case SuspiciousOperation():
                return exceptions.ParseError()
            case _:
                return super().convert_known_exceptions(exc)

    def report_exception(self, exc: exceptions.APIException, response: Response) -> None:
        """A refusal to come again later is meant, whatever its status: whoever made it has told the log why."""
        if not isinstance(exc, Refusal):
            super().report_exception(exc, response)

    def get_headers(self, exc: exceptions.APIException) -> dict[str, str]:
        headers: dict[str, str] = super().get_headers(exc)
        wait = getattr(exc, "wait", None)
        if wait is not None:
            headers["Retry-After"] = str(max(1, math.ceil(wait)))
        return headers


class EnvelopeFormatter(ExceptionFormatter):
    def get_error_type(self) -> ErrorType:
        if isinstance(self.exc, Refusal) and self.exc.fields:
            return VALIDATION_ERROR
        kind: ErrorType = super().get_error_type()
        return kind

    def get_errors(self) -> list[Error]:
        if isinstance(self.exc, Refusal) and self.exc.fields:
            code = str(self.exc.get_codes())
            return [Error(code, message, attr) for attr, messages in self.exc.fields.items() for message in messages]
        return super().get_errors()
