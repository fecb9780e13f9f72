"""Who has named no role to aim at is in the pool of the next one, marked as assumed."""

import pytest

from reports.facts.inputs import read_inputs
from reports.generate import generate_report
from reports.render.json import report_document
from skills.models import Placement
from tests.make import day, make_engineer, make_framework, make_team
from tests.reports.generated.people import AS_OF, rate_all

PERSONAS = [  # held, named, in the pool of senior, it is assumed, holds it
    ("junior", "senior", True, False, False),
    ("junior", None, True, True, False),
    ("junior", "principal", False, False, False),
    ("junior", "junior", False, False, False),
    ("entry", None, False, False, False),
    ("senior", None, False, False, True),
    ("principal", None, False, False, False),
]


@pytest.fixture
def ladder(db):
    return make_framework({"craft": ["python", "sql"], "people": ["design", "talks"]}, {
        "entry": {}, "junior": {}, "senior": {}, "principal": {},
    })  # fmt: skip


@pytest.mark.parametrize(("held", "named", "in_pool", "is_assumed", "holds"), PERSONAS)
def test_the_pool_has_those_who_grow_towards_the_role(ladder, held, named, in_pool, is_assumed, holds):
    make_engineer("Pat Person", make_team("Vision"), ladder[held], ladder.get(named))

    (person,) = read_inputs(ladder["senior"], AS_OF)[0].people

    assert (person.in_pool, person.aim_assumed, person.holds_role) == (in_pool, is_assumed, holds)


def test_who_has_no_role_or_has_left_is_in_no_pool(ladder):
    team = make_team("Vision")
    make_engineer("Nora Nobody", team)
    make_engineer("Gone Person", team, ladder["junior"], left_on=day("2026-06-29"))

    found = [person for person in read_inputs(ladder["senior"], AS_OF)[0].people if person.in_pool]

    assert found == []


def test_naming_the_assumed_role_changes_nothing_but_the_mark(senior, team, maya, roles):
    """The same people in two worlds: in one the role is named."""
    pat = make_engineer("Pat Person", team, roles["junior"])
    rate_all(pat, 4, by=maya)
    assumed = generate_report(senior, AS_OF)
    Placement.objects.filter(engineer=pat).update(target_role=senior)
    named = generate_report(senior, AS_OF)

    documents = [report_document(report)["entries"][0] for report in (assumed, named)]

    assert [document.pop("aim_assumed") for document in documents] == [True, False]
    assert documents[0] == documents[1]
    assert (assumed.edition, named.edition) == (1, 2)
    assert assumed.summary == named.summary
