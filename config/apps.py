from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from config.base.jobs import queue
        from config.imports.job import IMPORT, run_import

        queue.register(IMPORT, run_import)
