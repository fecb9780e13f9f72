"""E-mail addresses: one form for one person, and never an account of somebody else's domain."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from config.base.emails import fold_email, read_email
from config.base.fields import EmailField
from config.base.mail.outbox import queue_mail
from config.base.sheets.cells import Fault, email
from config.base.text import BadText
from skills.imports.people import PEOPLE
from skills.models import User
from tests.letters import LETTER, sample_kind

AMBIGUOUS = {
    "anna@straße.example": "strasse.example",
    "Anna@Straße.example": "strasse.example",
    "anna@STRAẞE.example": "strasse.example",
    "anna@ﬁrma.example": "firma.example",  # a ligature
    "anna@βόλος.example": "βόλοσ.example",  # a final sigma
    "anna@ſtrasse.example": "strasse.example",  # a long s
    "anna@ｅxample.org": "example.org",
    "anna＠ｅxample.org": "example.org",
}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ana@Example.ORG ", "ana@example.org"),
        ("ａｎａ@example.org", "ana@example.org"),
        ("a\u200ena@x.org", "ana@x.org"),
        ("ana@MÜNCHEN.example", "ana@münchen.example"),
        ("ana@Mu\u0308nchen.example", "ana@münchen.example"),
        ("Anna@XN--strae-oqa.example", "anna@xn--strae-oqa.example"),
        ("ana@\u212aino.example", "ana@kino.example"),  # the sign of kelvin is the letter, in Unicode and in IDNA
        ("Strauß@example.org", "strauss@example.org"),
        ("", ""),
    ],
)
def test_an_address_has_one_form(typed, kept):
    assert read_email(typed) == kept
    assert fold_email(kept) == kept


@pytest.mark.parametrize("typed", AMBIGUOUS)
def test_a_domain_that_folding_would_change_is_refused_in_one_sentence(typed):
    with pytest.raises(BadText) as refused:
        read_email(typed)
    assert str(refused.value) == (
        f'This has a domain that is also read as "{AMBIGUOUS[typed]}", which is another one. Write its xn-- form.'
    )


# ── wherever one is typed ───────────────────────────────────────────────────────────────────────────────────────────
def by_command(typed: str) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("invite", typed)
    return str(refused.value)


def by_cell(typed: str) -> str:
    with pytest.raises(Fault) as refused:
        email()(typed)
    return str(refused.value)


def by_field(typed: str) -> str:
    field = EmailField()
    with pytest.raises(Exception, match="domain") as refused:
        field.clean(typed)
    return str(refused.value)


def by_manager(typed: str) -> str:
    with pytest.raises(BadText) as refused:
        User.objects.create_user(typed)
    return str(refused.value)


@pytest.mark.parametrize("way", [by_command, by_cell, by_field, by_manager])
@pytest.mark.parametrize("typed", AMBIGUOUS)
def test_no_way_makes_an_account_of_another_domain(db, way, typed):
    said = way(typed)
    assert "which is another one" in said
    assert "rite its xn-- form" in said
    assert not User.objects.exists()


def test_the_column_of_people_is_of_this_kind():
    with pytest.raises(Fault, match="which is another one"):
        PEOPLE.columns[0].parse("anna@straße.example")


@pytest.mark.parametrize(
    ("path", "field"), [("/login/", "login"), ("/password/reset/", "email"), ("/setup/add-person/", "email")]
)
def test_pages_say_the_same(client, pia, path, field):
    """Signing in as anna@straße.example never reaches the account of anna@strasse.example."""
    User.objects.create_user("anna@strasse.example", "correct horse battery")
    if path.startswith("/setup/"):
        client.force_login(pia.user)
    sent = {field: "Anna@Straße.example", "password": "correct horse battery", "name": "Anna"}
    assert "which is another one" in client.post(path, sent).content.decode()
    assert User.objects.filter(email__startswith="anna").count() == 1


@pytest.mark.parametrize(("path", "field"), [("/login/", "login"), ("/password/reset/", "email")])
def test_signing_in_and_resetting_know_every_way_to_write_an_address(client, bob, path, field):
    sent = {field: " ＢＯＢ@example.org ", "password": "correct horse battery"}
    assert client.post(path, sent).status_code == 302


def test_mail_to_such_an_address_is_not_queued(db):
    with sample_kind(), pytest.raises(ValueError, match="nothing was queued"):
        queue_mail("sample", "one", LETTER, recipient="anna@straße.example")
