from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from config.base import jobs
        from config.uploads.load import IMPORT, run_import

        jobs.register(IMPORT, run_import)
