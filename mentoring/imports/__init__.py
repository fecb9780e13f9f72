"""From files to rows: pairs and their sessions."""

from mentoring.imports.mentorships import MENTORSHIPS, MentorshipRow, load_mentorships
from mentoring.imports.sessions import SESSIONS, SessionRow, load_sessions

__all__ = [
    "MENTORSHIPS",
    "SESSIONS",
    "MentorshipRow",
    "SessionRow",
    "load_mentorships",
    "load_sessions",
]
