"""Static files that never change are asked of Django once: a first visit wants a few hundred of them."""

from django.conf import settings

from config.bodies import Application, Message, Receive, Send

NOT_THE_WHOLE = {b"range", b"if-none-match", b"if-modified-since"}
OF_ONE_REQUEST = {b"x-request-id"}


def kept(application: Application) -> Application:
    """Wraps the HTTP side. There are no more answers in memory than there are files, for others are not kept."""
    answers: dict[tuple[str, str], tuple[Message, ...]] = {}

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if not is_for_a_file(scope):
            return await application(scope, receive, send)
        key = scope["scheme"], scope["path"]
        if key not in answers:
            answer = Answer(send)
            await application(scope, receive, answer.send)
            if answer.lasts():
                answers[key] = answer.again()
            return None
        for message in answers[key]:
            await send(message)
        return None

    return serve


class Answer:
    def __init__(self, send: Send) -> None:
        self._send = send
        self._messages: list[Message] = []

    async def send(self, message: Message) -> None:
        self._messages.append(message)
        await self._send(message)

    def lasts(self) -> bool:
        if len(self._messages) < 2:  # whoever asked has left
            return False
        start, *_, end = self._messages
        headers = {name.lower(): value for name, value in start.get("headers", [])}
        for_all = not {b"set-cookie", b"vary"} & headers.keys()
        whole = start.get("status") == 200 and not end.get("more_body", False)
        return whole and for_all and b"immutable" in headers.get(b"cache-control", b"")

    def again(self) -> tuple[Message, Message]:
        start, *parts = self._messages
        headers = [(name, value) for name, value in start["headers"] if name.lower() not in OF_ONE_REQUEST]
        body = b"".join(part.get("body", b"") for part in parts)
        return {**start, "headers": headers}, {"type": "http.response.body", "body": body}


def is_for_a_file(scope: Message) -> bool:
    return (
        scope["method"] == "GET"
        and scope["path"].startswith(settings.STATIC_URL)
        and not scope["query_string"]
        and NOT_THE_WHOLE.isdisjoint(name for name, _ in scope["headers"])
    )
