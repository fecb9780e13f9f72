from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class BaseConfig(AppConfig):
    name = "config.base"
    label = "base"
    verbose_name = "Mechanisms"

    def ready(self) -> None:
        from config.base.frozen.sqlite import prepare_connection
        from config.base.frozen.tables import freeze
        from config.base.frozen.triggers import check_triggers, keep_frozen
        from config.base.jobs import pruned, pruning, queue, scheduler
        from config.base.mail import outbox
        from config.base.models import AuditEvent, AuditWord, Look

        freeze(AuditEvent, is_for_ever=True)
        freeze(AuditWord)
        freeze(Look)
        connection_created.connect(prepare_connection)
        post_migrate.connect(keep_frozen, sender=self)
        register(check_triggers, Tags.database)
        queue.register(outbox.SEND, outbox.send)
        queue.register(pruning.PRUNE, pruning.run_prune)
        scheduler.register_ledger(pruning.make_due)
        pruned.register_all()
