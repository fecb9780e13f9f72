"""From files to rows: teams, people, their history, ratings. Every loader checks first, then writes what is right."""

from skills.imports.known import Known

__all__ = ["Known"]
