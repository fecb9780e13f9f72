from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from skills.framework.check import InvalidFramework
from skills.framework.diff import counts
from skills.framework.publish import CannotPublish, Comparison, Loaded, compare, load, read_file, say_held


class Command(BaseCommand):
    help = "Load a competency framework: prints what changes and keeps it as a draft, or publishes it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a YAML file, or the key of a shipped framework (senior-ml-engineer)")
        parser.add_argument("--publish", action="store_true", help="make it the framework that everybody sees")
        parser.add_argument("--dry-run", action="store_true", help="only print what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            definition = read_file(options["file"])
            if options["dry_run"]:
                self.tell(compare(definition))
                self.stdout.write("Dry run: nothing was written.")
                return
            loaded = load(definition, as_draft=not options["publish"])
        except InvalidFramework as problem:
            count = f"{len(problem.faults)} fault{'' if len(problem.faults) == 1 else 's'}"
            raise CommandError("\n".join([*problem.lines, f"{count}; nothing was written."])) from problem
        except CannotPublish as problem:
            raise CommandError(str(problem)) from problem
        self.tell(loaded.comparison)
        self.tell_result(loaded, options["file"])

    def tell(self, found: Comparison) -> None:
        self.stdout.write(f"{found.definition.title} {found.name}: {counts(found.definition)}")
        if found.is_unchanged:
            self.stdout.write("no changes: this is what is published")
            return
        if found.published:
            self.stdout.write(f"Changes to the published version {found.published.version}:")
        for sentence in found.changes:
            self.stdout.write(f"  {sentence}")
        if held := say_held(found.definition, timezone.localdate()):
            self.stdout.write(f"{held} Until then it cannot be published.")
        if found.is_renamed:
            self.stdout.write(
                f"Version {found.definition.version} is taken by other content that was published before, and reports "
                f"name it. This one is kept as {found.name}; write a new version into the file to choose the name."
            )

    def tell_result(self, loaded: Loaded, file: str) -> None:
        found, applied = loaded.comparison, loaded.applied
        if applied:
            for word, keys in (("Retired", applied.retired), ("Brought back", applied.revived)):
                for kind in (kind for kind in keys if keys[kind]):
                    self.stdout.write(f"{word} {kind}: {', '.join(keys[kind])}")
            self.stdout.write(f"Published version {loaded.version.version}.")
        elif not found.is_unchanged:
            saved = "no changes: this draft was saved before" if found.draft else "Saved as a draft"
            replaced = ", in place of the earlier draft of this version" if found.outdated else ""
            self.stdout.write(f"{saved}{replaced}. Nobody sees it until: manage.py load_framework {file} --publish")
