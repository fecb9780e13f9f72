"""Where a batch of ratings is sent, what stands in it, and what the cell then says."""

from __future__ import annotations

from skills.models import Rating
from tests.make import day

URL = "/teams/vision/ratings/"


def rate(person, skill, to, version=None, **more):
    return {"person": person.pk, "skill": skill, "from": None, "to": to, "version": version, "note": "", **more}


def void(person, skill, version):
    return {"person": person.pk, "skill": skill, "void": version}


def level(person, skill):
    """Of the cell, as every page reads it."""
    row = Rating.objects.cells(day("2100-01-01")).filter(engineer=person, skill__key=skill).first()
    return row and row.level
