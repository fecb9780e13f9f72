"""The role somebody grows towards: the one named, else the next by rank, else the one held."""

import pytest

from skills.models import Placement, Role
from skills.people.organisation import aim_of, read_organisation
from tests.make import day, make_engineer, make_role, make_skill, make_team

TODAY = day("2026-06-30")
LADDER = {"junior": 1, "senior": 2, "staff": 3, "principal": 4}  # staff is retired
PERSONAS = [  # held, named, grows towards, it is assumed
    ("junior", "principal", "principal", False),
    ("junior", "junior", "junior", False),
    ("principal", "junior", "junior", False),
    ("junior", None, "senior", True),
    ("senior", None, "principal", True),
    ("staff", None, "principal", True),
    ("principal", None, "principal", False),
    ("designer", None, "designer", False),
    (None, None, None, False),
]


@pytest.fixture
def roles(db):
    make_skill("python")
    found = {key: make_role(key, rank=rank, python=rank) for key, rank in LADDER.items()}
    Role.objects.filter(key="staff").update(is_retired=True)
    return found | {"designer": make_role("designer", rank=1, framework="other")}


@pytest.mark.parametrize(("held", "named", "aim", "is_assumed"), PERSONAS)
def test_the_role_named_comes_first_then_the_next_published_one_then_the_one_held(roles, held, named, aim, is_assumed):
    person = make_engineer("Pat Person", make_team("Vision"), roles.get(held), roles.get(named))

    standing = read_organisation().standing(person.pk, TODAY)
    row = Placement.objects.current(TODAY).with_aim_title().get()

    wanted = roles[aim].pk if aim else None
    assert (standing.aim, standing.is_aim_assumed) == (wanted, is_assumed)
    assert (row.aim, row.is_aim_assumed, row.aim_title) == (wanted, is_assumed, aim and roles[aim].title)
    assert aim_of(person, TODAY) == wanted


def test_a_past_day_finds_the_aim_of_that_day(roles):
    person = make_engineer("Pat Person", make_team("Vision"), roles["junior"])
    Placement.objects.create(engineer=person, from_on=day("2026-03-01"), team=make_team("Audio"), role=roles["senior"])

    assert [aim_of(person, day(on)) for on in ("2026-02-28", "2026-03-01")] == [
        roles["senior"].pk,
        roles["principal"].pk,
    ]


def test_somebody_never_placed_grows_towards_nothing(roles):
    assert aim_of(make_engineer("Pat Person"), TODAY) is None
