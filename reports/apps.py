from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from config.base import jobs, scheduler
        from reports.jobs import GENERATE, run_generate
        from reports.schedules import make_due

        jobs.register(GENERATE, run_generate)
        scheduler.register_ledger(make_due)
