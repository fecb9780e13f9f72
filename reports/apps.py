from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from config.base.frozen.tables import freeze
        from config.base.jobs import queue, scheduler
        from config.base.mail.outbox import register_mail_kind
        from reports.handlers import run_deliver, run_generate
        from reports.jobs import DELIVER, GENERATE
        from reports.models import Answer, Entry, Report
        from reports.schedules.due import make_due
        from reports.schedules.letters import MAILS

        for model in (Report, Entry, Answer):
            freeze(model)
        queue.register(GENERATE, run_generate)
        queue.register(DELIVER, run_deliver)
        for kind, label, text, may_have in MAILS:
            register_mail_kind(kind, label, text, may_have=may_have)
        scheduler.register_ledger(make_due)
