"""The pages of pairs: where they are, and what they answer."""

from __future__ import annotations

import re

HOME, LOG, SESSIONS = "/mentoring/", "/mentoring/sessions/new/", "/mentoring/sessions/"


def as_(client, who):
    client.force_login(who.user)
    return client


def page_of(pair):
    return f"/mentoring/pairs/{pair.pk}/"


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def log_body(pair, **more):
    return {"pair": pair.pk, "when": "today", "length": "30", "skills": ["python"], "summary": "Words", **more}
