"""A change through the API names the version it is made to, in every way HTTP knows (RFC 9110, 13.1.1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api_org import token_client
from tests.mentoring.matching.test_matching_api import PROFILE
from tests.mentoring.waiting import make_mentor, make_pair

NAMED = {
    "the version": ("{tag}", 200),
    "any version": ("*", 200),
    "one of several": ('"of-yesterday", {tag}', 200),
    "as a proxy that compresses weakens it": ("W/{tag}", 200),
    "weak, among others": ('W/"of-yesterday",W/{tag}', 200),
    "another version": ('"of-yesterday"', 412),
    "another one, weak": ('W/"of-yesterday"', 412),
    "without quotes": ("{bare}", 412),
    "nothing": ("", 412),
    "no header": (None, 428),
}


@pytest.fixture
def pair(skills, bob, charlie) -> Any:
    return make_pair(make_mentor("Mona Mentor", "Language", {"python": 4}, by=charlie), bob)


@pytest.mark.parametrize(("given", "status"), NAMED.values(), ids=NAMED)
@pytest.mark.parametrize("path", ["mentor-profile/", "mentorships/{pair}/"])
def test_a_version_is_named_in_every_way_there_is(pair, bob, path, given, status):
    client, url = token_client(bob.user), f"/api/v1/{path.format(pair=pair.pk)}"
    tag = client.get(url)["ETag"]
    headers = {} if given is None else {"If-Match": given.format(tag=tag, bare=tag.strip('"'))}
    send, body = (client.put, PROFILE) if "profile" in path else (client.patch, {"cadence_days": 21})
    answer = send(url, body, content_type="application/json", headers=headers)
    assert answer.status_code == status
    if status != 200:
        assert (
            answer.json()["type"] == f"urn:cairn:problem:{'version_missing' if status == 428 else 'version_outdated'}"
        )
        assert client.get(url)["ETag"] == tag
