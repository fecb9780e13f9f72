"""What the migrations make of rows that were there before."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("skills", "0006_team_manager")], [("skills", "0007_managers_of_teams_as_history")]


@pytest.mark.django_db(transaction=True)
def test_whoever_managed_a_team_has_always_managed_it():
    MigrationExecutor(connection).migrate(BEFORE)
    apps = MigrationExecutor(connection).loader.project_state(BEFORE).apps
    user = apps.get_model("skills", "User").objects.create(email="ada@example.org")
    ada = apps.get_model("skills", "Engineer").objects.create(user=user, name="Ada", slug="ada")
    team = apps.get_model("skills", "Team")
    team.objects.create(name="Vision", slug="vision", manager=ada)
    team.objects.create(name="Audio", slug="audio")

    MigrationExecutor(connection).migrate(AFTER)
    now = MigrationExecutor(connection).loader.project_state(AFTER).apps
    rows = now.get_model("skills", "TeamManager").objects.values_list(
        "team__name", "engineer__name", "from_on", "until_on"
    )
    assert list(rows) == [("Vision", "Ada", None, None)]

    MigrationExecutor(connection).migrate(BEFORE)
    assert dict(team.objects.values_list("name", "manager__name")) == {"Vision": "Ada", "Audio": None}
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
