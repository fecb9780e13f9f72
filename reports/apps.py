from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from config.base.frozen.tables import freeze
        from config.base.jobs import queue, scheduler
        from reports.jobs import GENERATE, run_generate
        from reports.models import Answer, Entry, Report
        from reports.schedules.due import make_due

        for model in (Report, Entry, Answer):
            freeze(model)
        queue.register(GENERATE, run_generate)
        scheduler.register_ledger(make_due)
