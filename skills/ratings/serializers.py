from __future__ import annotations

from django.utils import timezone
from rest_framework import serializers

from config.base.http.api import Day, Named, StrictSerializer
from config.base.limits import LEVELS, RATING_NOTE_LENGTH
from skills.models import Engineer, Rating, Skill

RATING_COLUMNS = {
    "id": "pk",
    "engineer": "engineer__slug",
    "skill": "skill__key",
    "level": "level",
    "source": "source",
    "rated_by": "rated_by__slug",
    "rated_on": "rated_on",
    "recorded_at": "recorded_at",
    "note": "note",
    "voids": "voids_id",
    "voided_by": "voided_by__pk",
}


class RatingSerializer(serializers.Serializer):
    """Reads rows of RATING_COLUMNS, not instances: a list is long, and each row is printed as it is."""

    id = serializers.IntegerField()
    engineer = serializers.CharField()
    skill = serializers.CharField()
    level = serializers.IntegerField(allow_null=True, help_text="0 to 5; empty: withdrawn, or cancels another row.")
    source = serializers.ChoiceField(Rating.Source.choices)  # type: ignore[assignment]
    rated_by = serializers.CharField()
    rated_on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    note = serializers.CharField()
    voids = serializers.IntegerField(allow_null=True, help_text="The row this one cancels.")
    voided_by = serializers.IntegerField(allow_null=True, help_text="The row that cancels this one.")

    def to_representation(self, row):
        return dict(zip(RATING_COLUMNS, row, strict=True))


class RatingInput(StrictSerializer):
    """Who rates, and as what, follows from who asks."""

    engineer = Named(Engineer.objects.visible_to, slug_field="slug")
    skill = Named(lambda user: Skill.objects.live(), slug_field="key")
    level = serializers.IntegerField(
        min_value=LEVELS.low, max_value=LEVELS.high, allow_null=True, help_text="Empty withdraws."
    )
    rated_on = Day(default=timezone.localdate, help_text="Today unless given.")
    note = serializers.CharField(max_length=RATING_NOTE_LENGTH, allow_blank=True, default="")
