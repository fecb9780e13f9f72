"""What is sent as a batch and cannot be understood is refused whole."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.skills.batches import URL


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "This is not JSON"),
        (b"\xff", "Byte 1 is not UTF-8"),
        (b"[]", "Send an object with “batch” and “changes”"),
        (b'{"batch": 1, "changes": [{}]}', "The batch &quot;1&quot; is not a UUID"),
        (b'{"batch": "BATCH", "changes": []}', "Send a list of 1 to 5,000 changes"),
        (b'{"batch": "BATCH", "changes": {}}', "Send a list of 1 to 5,000 changes"),
        (b'{"batch": "BATCH", "changes": [{}]}', "Change 1 has not the keys"),
        (b'{"batch": "BATCH", "changes": [{"person": 1, "skill": 1, "level": 2}]}', "Change 1 has not the keys"),
        (b'{"batch": "BATCH", "changes": [{"person": "1", "skill": 1, "to": 2}]}', "Change 1 names no person"),
        (b'{"batch": "BATCH", "changes": [{"person": NaN, "skill": 1, "to": 2}]}', "NaN is not a number"),
        (b'{"batch": "BATCH", "changes": [{"person": 1, "skill": "\\u0000", "to": 2}]}', "control character"),
    ],
)
def test_a_body_that_cannot_be_understood_is_refused_whole(client, alice, vision, body, sentence):
    client.force_login(alice.user)
    response = client.post(URL, body.replace(b"BATCH", str(uuid4()).encode()), content_type="application/json")

    assert response.status_code == 422
    assert sentence.replace("&quot;", '"') in response.json()["message"]
    assert response.json()["message"].endswith("Nothing was saved.")


def test_a_body_that_is_too_large_is_not_read(client, alice, vision):
    client.force_login(alice.user)
    response = client.post(URL, b" " * 1_000_001, content_type="application/json")

    assert response.status_code == 413
    assert "1,000,000 bytes" in response.json()["message"]


def test_without_the_token_of_the_page_nothing_is_read(vision, alice):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(alice.user)

    assert client.post(URL, "{}", content_type="application/json").status_code == 403
