"""A person is chosen by typing a name, and never one of two by chance."""

from __future__ import annotations

import pytest

from skills.models import Engineer, User
from skills.people.search import PersonSearchField, offer_people
from tests.make import day, make_engineer, make_team

TODAY = day("2026-11-02")


@pytest.fixture
def people(db):
    """Two of one name in two teams, two of one name in one team, and Zoé."""
    make_team("Vision"), make_team("Language")
    rows = [("Ann Roth", "ann.v", "Vision"), ("Ann Roth", "ann.l", "Language"), ("Tom Twin", "tom.1", "Vision")]
    for name, mail, team in [*rows, ("Tom Twin", "tom.2", "Vision"), ("Zoé Quick", "zoe", "Vision")]:
        person = make_engineer(name, team=team)
        User.objects.filter(pk=person.user_id).update(email=f"{mail}@example.org")
    return Engineer.objects.all()


@pytest.fixture
def field(people):
    found = PersonSearchField(missing="Choose somebody.")
    found.queryset, found.today = people, TODAY
    return found


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ann", ["Ann Roth (Vision)", "Ann Roth (Language)"]),
        ("tw t", ["Tom Twin (tom.1@example.org)", "Tom Twin (tom.2@example.org)"]),
        ("ZOE", ["Zoé Quick"]),
        ("nobody", []),
    ],
)
def test_names_are_offered_as_they_are_told_apart(people, typed, offered):
    assert offer_people(typed, people, TODAY) == offered


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        ("zoe quick", "zoe"),
        ("Zoé  Quick", "zoe"),
        ("zoe-quick", "zoe"),
        ("ZOE@example.org", "zoe"),
        ("Ann Roth (Language)", "ann.l"),
        ("Tom Twin (tom.2@example.org)", "tom.2"),
    ],
)
def test_a_name_an_e_mail_or_a_profile_finds_its_person(field, typed, email):
    assert field.clean(typed).user.email == f"{email}@example.org"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Choose somebody."),
        ("Ann Roth", "Ann Roth (Vision) and Ann Roth (Language): type one of these names in full"),
        ("zo", "Whom do you mean by “zo”? Zoé Quick"),
        ("ghost", "There is no such person here, or they have left."),
    ],
)
def test_what_names_nobody_for_certain_is_asked_back(field, typed, sentence):
    with pytest.raises(Exception) as refused:
        field.clean(typed)
    assert sentence in refused.value.messages[0]


def test_the_options_follow_what_is_typed_and_are_the_same_queries_for_many(client, people, django_assert_num_queries):
    client.force_login(people[0].user)
    with django_assert_num_queries(6):
        html = client.get("/names/", {"mentor": "zo"}).content.decode()
    assert html.strip() == '<option value="Zoé Quick"></option>'
    assert "option" not in client.get("/names/").content.decode()


def test_the_page_asks_by_typing_and_keeps_what_was_typed(client, people):
    client.force_login(people[0].user)
    page = client.get("/mentoring/pairs/new/", {"mentor": "zo"}).content.decode()
    assert 'value="zo"' in page
    assert 'hx-get="/names/"' in page
    assert "<select" not in page
