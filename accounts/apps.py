from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "People"

    def ready(self) -> None:
        from accounts import schema  # noqa: F401, PLC0415
        from accounts.services import deletion, export  # noqa: F401, PLC0415
