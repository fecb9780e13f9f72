"""The groups that rules name are there whatever happened to the rows."""

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Group
from django.core.management import call_command

from skills.apps import make_groups


@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_the_two_groups_and_nothing_else():
    Group.objects.create(name="visitors")
    call_command("flush", interactive=False, verbosity=0)
    assert set(Group.objects.values_list("name", flat=True)) == {"leadership", "people"}


def test_before_there_are_accounts_no_group_is_made(db):
    Group.objects.all().delete()
    make_groups(apps=Apps(), using="default")
    assert not Group.objects.exists()
