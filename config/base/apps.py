from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "config.base"
    label = "base"
    verbose_name = "Mechanisms"

    def ready(self) -> None:
        from config.base import jobs, mail, mail_retention, scheduler

        jobs.register(mail.SEND, mail.send)
        jobs.register(mail_retention.CLEAN_UP, mail_retention.clean_up)
        scheduler.register_ledger(mail_retention.make_due)
