import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.base.frozen.rights import NotGranted, grant_application


class Command(BaseCommand):
    help = (
        "PostgreSQL: give the role the application connects as the rights it needs and no more. Run it as the owner of "
        "the tables, after every migrate. CAIRN_APPLICATION_PASSWORD makes the role, or sets its password."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="the role in the DATABASE_URL of web, worker and scheduler")

    def handle(self, role: str, **options: Any) -> None:
        try:
            tables = grant_application(role, os.environ.get("CAIRN_APPLICATION_PASSWORD", ""))
        except NotGranted as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"The role {role} may use {tables} tables; it owns none and deletes no facts.")
