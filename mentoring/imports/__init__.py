"""From files to rows: pairs and their sessions, and the import of a whole set of files."""

from mentoring.imports.files import LAYOUTS, Imported, import_files
from mentoring.imports.mentorships import MENTORSHIPS, MentorshipRow, load_mentorships
from mentoring.imports.sessions import SESSIONS, SessionRow, load_sessions

__all__ = [
    "LAYOUTS",
    "MENTORSHIPS",
    "SESSIONS",
    "Imported",
    "MentorshipRow",
    "SessionRow",
    "import_files",
    "load_mentorships",
    "load_sessions",
]
