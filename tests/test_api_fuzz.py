"""What schemathesis makes of the schema, sent as each role: never an error of the server, never a poisoned list."""

import json
from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi import checks

from reports.models import Schedule
from skills.sign_in.tokens import create_token
from tests.api_org import LISTS, make_org, without_rates

ROLES = {"engineer": "bob", "manager": "alice", "leadership": "lena", "people team": "pia"}
QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
# Left out: what only several calls can show, and "valid by the schema is accepted", since no schema knows which
# engineers and skills there are.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.unsupported_method,
    checks.allow_header_conformance,
    checks.missing_required_header,
]
load_all_checks()
application = get_wsgi_application()


def app(environ, start_response):
    """The site; its schema without signing in or a database, since this is asked while pytest collects."""
    if environ["PATH_INFO"] != "/schema.json":
        return application(environ, start_response)
    from drf_spectacular.generators import SchemaGenerator

    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(SchemaGenerator().get_schema(request=None, public=True)).encode()]


schema = schemathesis.openapi.from_wsgi("/schema.json", app)
operations = [found.ok() for found in schema.get_all_operations()]


@pytest.fixture
def org(db, settings):
    """A request must leave the connection, and with it the test's transaction, open, as Django's own client does."""
    without_rates(settings)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield make_org()
    for signal in signals:
        signal.connect(close_old_connections)


def real_values(org):
    """What exists, by the name of a parameter or key, and for ids by the first word of the path."""
    ids = {
        "ratings": org.by_oneself.pk,
        "reports": org.report.pk,
        "jobs": org.job.pk,
        "schedules": Schedule.objects.get().pk,
        "placements": org["bob"].placements.get().pk,
        "mentorships": org.pair.pk,
        "mentoring-sessions": org.pair.sessions.get().pk,
        "planned-sessions": org.pair.planned.get().pk,
        "goals": org.pair.focus_skills.get().goal.pk,
        "actions": org.pair.actions.get().pk,
        "private-notes": org.pair.private_notes.get().pk,
        "shared-texts": org.pair.shared_texts.get().pk,
        "mentoring-requests": org.wish.pk,
        "match-plans": org.plan.pk,
    }
    keys = {"people": "bob-engineer", "teams": "vision", "skills": "python", "roles": "senior", "framework": "small"}
    names = {"engineer": "bob-engineer", "skill": "python", "role": "senior", "target_role": "senior", "team": "vision"}
    names |= {"skills": ["python"], "offers": ["python"], "zone": "UTC", "recipients": ["lena@example.org"]}
    return ids | keys, names


def made_real(case, real, names):
    """The same request about something that exists."""
    kind = case.operation.path.split("/")[3]
    case.path_parameters = {name: str(real[kind]) for name in case.path_parameters or ()}
    for given_values in (case.query, case.body):
        if isinstance(given_values, dict):
            given_values.update({name: names[name] for name in given_values if name in names})
    return case


def strategies(org):
    """Each operation as the schema has it, about things that exist, and against the schema."""
    real, names = real_values(org)
    for operation in operations:
        yield operation.as_strategy()
        yield operation.as_strategy().map(lambda case: made_real(case, real, names))
        if {"parameters", "requestBody"} & set(operation.definition.raw):
            yield operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def fuzz(org, role, examples):
    """How often each status was seen; every answer is checked against the contract."""
    _, plain = create_token(org[ROLES[role]].user, "fuzz")
    headers = {"Authorization": f"Token {plain}"}
    seen = Counter()
    for strategy in strategies(org):

        @given(case=strategy)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=QUIET,
            phases=[Phase.generate],
        )
        def send(case):
            answer = case.call(headers=headers)
            seen[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS, headers=headers)

        send()
    return seen


def assert_lists_answer(org):
    for name in LISTS:
        answer = org.client("pia").get(f"/api/v1/{name}/?page_size=1000")
        assert answer.status_code == 200
        json.loads(answer.content)


@pytest.mark.thorough
@pytest.mark.parametrize("role", ROLES)
def test_no_request_made_from_the_schema_breaks_the_server_or_the_contract(org, role):
    seen = fuzz(org, role, examples=2)

    assert seen[200] > 5
    assert not [status for status in seen if status >= 500]
    assert_lists_answer(org)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_nor_do_many_requests(org, role):
    seen = fuzz(org, role, examples=200)

    print(role, sum(seen.values()), dict(seen))
    assert not [status for status in seen if status >= 500]
    assert_lists_answer(org)
