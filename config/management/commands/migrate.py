from typing import Any

from django.core.management.commands import migrate

from config.base.patience import patient


class Command(migrate.Command):
    """Django's, without a limit on how long a statement may take."""

    def handle(self, *args: Any, **options: Any) -> None:
        with patient(options["database"]):
            super().handle(*args, **options)
