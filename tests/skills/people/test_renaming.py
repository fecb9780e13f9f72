"""Another name is another URL; the former one leads on, to whoever may open it."""

from __future__ import annotations

import pytest

from config.base.models import AuditEvent
from skills.models import Engineer, FormerSlug
from skills.people import placing
from tests.files import FILES, load, make_framework, with_change
from tests.make import make_engineer


def rename(person: Engineer, name: str) -> Engineer:
    fields = {"email": person.user.email, "started_on": None, "hands_on_since": None}
    placing.change_person(person, name=name, by=None, **fields)
    return Engineer.objects.get(pk=person.pk)


def test_a_renamed_person_has_a_new_slug_and_the_former_one_leads_on(client, bob, lena):
    assert rename(bob, "Bob Baker").slug == "bob-baker"
    client.force_login(lena.user)
    response = client.get("/people/bob-engineer/?from=mail")

    assert (response.status_code, response.headers["Location"]) == (302, "/people/bob-baker/?from=mail")
    assert client.get("/api/v1/people/bob-engineer/").headers["Location"] == "/api/v1/people/bob-baker/"


@pytest.mark.parametrize(("who", "status"), [("alice", 302), ("bob", 302), ("charlie", 404), ("lena", 404)])
def test_a_page_one_may_not_open_is_404_under_either_name(client, request, alice, bob, charlie, lena, who, status):
    rename(bob, "Bob Baker")
    reader = request.getfixturevalue(who)
    client.force_login(reader.user)
    before = AuditEvent.objects.count()

    assert client.get("/people/bob-engineer/history/").status_code == status
    assert client.get("/people/bob-baker/history/").status_code == (200 if status == 302 else 404)
    client.get("/people/bob-engineer/history/")
    assert AuditEvent.objects.count() <= before + 1  # the page that was opened, not the way to it


def test_a_former_slug_is_nobody_elses_and_ones_own_again(bob):
    rename(bob, "Bob Baker")
    other = make_engineer("Rob Engineer")
    assert rename(other, "Bob Engineer").slug == "bob-engineer-2"
    assert rename(Engineer.objects.get(pk=bob.pk), "Bob Engineer").slug == "bob-engineer"
    assert set(FormerSlug.objects.values_list("slug", flat=True)) == {"bob-baker", "rob-engineer"}


def test_a_correction_that_reads_the_same_keeps_the_slug(bob):
    other = make_engineer("Bobby Engineer")
    assert rename(bob, "Bob ENGINEER").slug == "bob-engineer"
    assert rename(other, "Bóbby Engineer").slug == other.slug
    assert not FormerSlug.objects.exists()


def test_a_file_renames_as_the_page_does(db):
    make_framework()
    load()
    load(with_change("people", "Bob Engineer", "Bob Baker"))

    assert Engineer.objects.get(name="Bob Baker").slug == "bob-baker"
    assert FormerSlug.objects.get().slug == "bob-engineer"
    load(FILES)
    assert Engineer.objects.get(name="Bob Engineer").slug == "bob-engineer"
