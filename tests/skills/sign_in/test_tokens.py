"""API tokens: shown once, kept as a digest, refused with their owner."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from config.base.models import AuditEvent
from skills.models import ApiToken
from skills.sign_in.tokens import create_token, find_token, revoke_token
from tests.api_org import standing_org, without_rates


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    with standing_org(django_db_blocker) as org:
        yield org


@pytest.fixture
def org(standing, db, settings):
    without_rates(settings)
    return deepcopy(standing)


def test_only_the_digest_of_a_token_is_kept(org):
    token, plain = create_token(org["bob"].user, "laptop")
    assert plain.startswith("cairn_")
    assert len(plain) == 6 + 64 + 8
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert not [row for row in cursor.fetchall() if plain[15:] in str(row)], table
    assert find_token(plain) == token


def test_a_token_lasts_ninety_days_unless_told_and_a_year_at_most(org):
    token, _ = create_token(org["bob"].user, "laptop")
    assert timedelta(days=89) < token.expiry - timezone.now() <= timedelta(days=90)
    for days in (0, -1, 366):
        with pytest.raises(ValueError, match="1 to 365 days"):
            create_token(org["bob"].user, "laptop", days)


def test_a_mistyped_token_is_refused_without_asking_the_database(org, django_assert_num_queries):
    _, plain = create_token(org["bob"].user, "laptop")
    with django_assert_num_queries(0):
        assert find_token(plain[:20] + ("0" if plain[20] != "0" else "1") + plain[21:]) is None


def test_a_revoked_token_is_refused_at_once_and_others_are_not(org):
    token, plain = create_token(org["bob"].user, "laptop")
    other = org.client("bob")
    client = Client(headers={"Authorization": f"Token {plain}"})
    assert client.get("/api/v1/me/").status_code == 200
    revoke_token(token, org["bob"].user)
    assert client.get("/api/v1/me/").status_code == 401
    assert other.get("/api/v1/me/").status_code == 200
    assert AuditEvent.objects.filter(kind="token_revoked", subject_id=org["bob"].pk).count() == 1


def test_an_inactive_owner_is_refused(org):
    client = org.client("bob")
    type(org["bob"].user).objects.filter(pk=org["bob"].user_id).update(is_active=False)
    assert client.get("/api/v1/me/").status_code == 401


def test_a_token_remembers_roughly_when_it_was_used(org):
    client = org.client("bob")
    client.get("/api/v1/me/")
    first = ApiToken.objects.get().last_used_at
    client.get("/api/v1/me/")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


def test_an_expired_token_is_refused_and_kept_for_its_owner_to_see(org):
    client = org.client("bob")
    ApiToken.objects.update(expiry=timezone.now())
    assert client.get("/api/v1/me/").status_code == 401
    assert ApiToken.objects.count() == 1
