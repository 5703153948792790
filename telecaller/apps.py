from django.apps import AppConfig


class TelecallerConfig(AppConfig):
    name = "telecaller"
    verbose_name = "Telecallers"

    def ready(self) -> None:
        # Calls first: rooms are locked before telecallers.
        from telecaller import call_hooks, hooks, reconciling  # noqa: F401, PLC0415
        from telecaller.services import paid_evidence  # noqa: F401, PLC0415
