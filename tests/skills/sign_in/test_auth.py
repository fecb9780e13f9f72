"""Who may sign in."""

from skills.models import Engineer
from tests.make import day


def test_somebody_who_left_is_signed_out_at_the_next_request_and_cannot_sign_in(client, bob):
    client.force_login(bob.user)
    assert client.get("/").status_code == 200

    Engineer.objects.filter(pk=bob.pk).update(left_on=day("2024-01-31"))

    assert client.get("/").status_code == 302
    assert not client.login(email="bob@example.org", password="correct horse battery")
