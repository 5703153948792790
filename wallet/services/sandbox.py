"""What somebody does on the page of the sandbox, and what the sandbox then tells this server, as any provider does."""

from realtime.errors import Conflict
from wallet.providers import sandbox
from wallet.services.webhooks import webhook_heard


def sandbox_settle(*, order_id: str, pays: bool) -> None:
    if not (sandbox.pay(order_id) if pays else sandbox.fail(order_id)):
        raise Conflict("order_over", "This is paid already.")
    body, headers = sandbox.message_about(order_id)
    webhook_heard(provider="sandbox", body=body, headers=headers)
