from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"
    verbose_name = "Chat"

    def ready(self) -> None:
        from chat.services import block_hooks, deletion, evidence, friend_hooks  # noqa: F401, PLC0415
