"""Every field for text of every form that is sent: "route field", one row each.

A form that is not here fails the walk through the site (tests/access/test_texts.py), one that is here and is not tried
in a browser fails tests/e2e/test_drafts.py.
"""

from __future__ import annotations

TYPED = {
    "account_reset_password email",  # nobody is signed in there
    "make_token name",
    "matching:ask line",
    "matching:keep_apart other",
    "pairs:add_action text",
    "pairs:goal text",
    "pairs:log summary",
    "pairs:note text",
    "pairs:propose override_reason",
    "pairs:propose purpose",
    "pairs:session summary",
    "pairs:share text",
    "pairs:share_goal text",
    "pairs:share_session text",
    "people:add email",
    "people:add name",
    "people:add_team name",
    "people:person email",
    "people:person name",
    "people:team name",
    "reports:add_schedule name",
    "reports:answer text",
    "reports:check reason",
    "reports:schedule name",
    "skills:assess note",
    "skills:my_assess note",
}
# Fields for text in forms that are not sent: they filter or look up and stand in the URL; the note of a cell is the
# grid's (tests/e2e/test_grid_care.py).
NOT_SENT = {"actor", "mentee", "mentor", "note", "person", "q"}


def row(route: str, name: str) -> str:
    """A form of many rows has one field per skill: "statistics-note"."""
    return f"{route} {name.rpartition('-')[2]}"
