from django.apps import AppConfig


class TelecallerConfig(AppConfig):
    name = "telecaller"
    verbose_name = "Telecallers"

    def ready(self) -> None:
        from telecaller import hooks  # noqa: F401, PLC0415
