from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import timezone

from config.base.jobs.queue import Stopped
from config.base.sheets.workbooks import write_book
from config.base.typeset.frame import Maker
from config.base.typeset.typeset import NotSet, typeset
from reports.generate import generate_report
from reports.models import Report
from reports.pages.sentences import VERDICT_ORDER
from reports.pdf.report import TEMPLATE, build_report_values
from reports.render.csv import render_csv
from reports.render.json import report_document
from reports.render.tables import build_tables
from skills.models import Role


class Command(BaseCommand):
    help = "Generate, or find, the readiness report of a role as of a day; in this process, without a broker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--role", metavar="KEY", required=True)
        parser.add_argument("--as-of", metavar="DATE", required=True, help="a day such as 2026-09-30")
        parser.add_argument("--everyone", action="store_true", help="add the people who hold the role already")
        parser.add_argument(
            "--format",
            choices=["json", "csv", "xlsx", "pdf", "html"],
            help="what to print; without it, one line. PDF and HTML say what readers may read, the others everything",
        )
        parser.add_argument("--output", metavar="FILE", help="write there instead of standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        role = Role.objects.live().filter(key=options["role"]).first()
        if role is None:
            known = ", ".join(Role.objects.live().values_list("key", flat=True)) or "none; load a framework first"
            raise CommandError(f"There is no role {options['role']!r}; roles: {known}. No report was made.")
        try:
            report = generate_report(role, self.as_of(options["as_of"]), self.progress)
        except Stopped as problem:
            raise CommandError(str(problem)) from None
        self.stderr.write(f"{report}: {report.digest}")
        self.write(report, options)

    def as_of(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise CommandError(f"{text!r} is not a day; write it as 2026-09-30. No report was made.") from None
        if day > timezone.localdate():
            raise CommandError(f"{text} lies in the future; a report reads facts up to today. No report was made.")
        return day

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        count = f" {done} of {total}" if total else ""
        end = "\n" if done == total else "\r" if sys.stderr.isatty() else "\n"
        self.stderr.write(f"{stage}{count}", ending=end)

    def write(self, report: Report, options: dict[str, Any]) -> None:
        if options["format"] in ("xlsx", "pdf"):
            self.write_file(report, options)
            return
        if options["format"] == "csv":
            text = render_csv(report, everyone=options["everyone"])
        elif options["format"] == "html":
            text = render_to_string("reports/file.html", {"d": self.values(report)[0]})
        elif options["format"] == "json" or options["output"]:
            document = report_document(report, everyone=options["everyone"])
            text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        else:
            counts = (f"{report.summary[key]} {key}" for key in VERDICT_ORDER if key in report.summary)
            text = f"{report}: {', '.join(counts)}\n"
        if options["output"]:
            Path(options["output"]).write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")

    def write_file(self, report: Report, options: dict[str, Any]) -> None:
        """Bytes are for a file alone."""
        if not options["output"]:
            raise CommandError(f"A report as {options['format'].upper()} needs --output FILE. The report is kept.")
        if options["format"] == "pdf":
            made = self.pdf(report)
        else:
            book = io.BytesIO()
            write_book(book, build_tables(report_document(report, everyone=options["everyone"]), report.role.title))
            made = book.getvalue()
        Path(options["output"]).write_bytes(made)

    def values(self, report: Report) -> tuple[dict[str, Any], dict[str, str]]:
        maker = Maker("whoever runs this server", timezone.localtime())
        values, names, _ = build_report_values(report, timezone.localdate(), maker)
        return values, names

    def pdf(self, report: Report) -> bytes:
        values, names = self.values(report)
        try:
            return typeset(TEMPLATE, values, names)
        except NotSet:
            raise CommandError("The PDF could not be set; the log says why. The report is kept.") from None
