"""The people team's pages about people and teams: their addresses, and how somebody sends their forms."""

from __future__ import annotations

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext

LIST, ADD = "/setup/people/", "/setup/add-person/"


def hidden(response) -> dict[str, str]:
    """The hidden fields of the page's form: what the next request sends."""
    text = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text)) if "seen" in text else {}


def step(client, url, **fields):
    """Open the form, send it, and send the preview: as somebody does."""
    form = client.get(url)
    preview = client.post(url, {**hidden(form), **fields})
    assert preview.status_code == 200, preview.content.decode()
    return preview, client.post(url, {**hidden(preview), "step": "save"})


def queries(client, url) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)
