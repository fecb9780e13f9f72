from __future__ import annotations

from rest_framework import serializers

from config.base.http.api import Numbered, StrictSerializer
from config.base.limits import SHARED_LENGTH
from mentoring.models import Goal, MentoringSession, Mentorship


class SharedSerializer(serializers.Serializer):
    """Beside the text what a page says beside it."""

    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    mentor = serializers.CharField(source="mentorship.mentor.slug")
    mentee = serializers.CharField(source="mentorship.mentee.slug")
    session = serializers.IntegerField(source="session_id", allow_null=True)
    goal = serializers.IntegerField(source="goal_id", allow_null=True)
    about = serializers.CharField(help_text="In words: the day of the session, or the skill of the goal.")
    text = serializers.CharField()
    shared_at = serializers.DateTimeField()


class SharedInput(StrictSerializer):
    """Read by the mentor, the mentee's managers and the people team."""

    mentorship = Numbered(Mentorship.objects.shareable_by, help_text="A pair that began, with you as the mentee.")
    session = Numbered(MentoringSession.objects.visible_to, allow_null=True, default=None)
    goal = Numbered(Goal.objects.visible_to, allow_null=True, default=None)
    text = serializers.CharField(max_length=SHARED_LENGTH)
