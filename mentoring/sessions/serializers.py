from __future__ import annotations

from rest_framework import serializers

from config.base.http.api import Day, Named, Numbered, StrictSerializer, Whole
from config.base.limits import MINUTES, SUMMARY_LENGTH
from mentoring.calendar.zones import today_of
from mentoring.models import Mentorship
from skills.models import Skill


def own_pair(**more):
    return Numbered(Mentorship.objects.of, help_text="One of your own pairs.", **more)


def skills_field(most, **more):
    return serializers.ListField(
        child=Named(lambda user: Skill.objects.live(), slug_field="key"), max_length=most, **more
    )


class HeldOn(Day):
    """Up to the day it is where the writer is."""

    def today(self):
        person = self.context["request"].user.person
        return today_of(person) if person else super().today()


class SessionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    held_on = serializers.DateField()
    minutes = serializers.IntegerField()
    skills = serializers.SerializerMethodField()
    summary = serializers.CharField(help_text="For the two of the pair alone.")
    logged_by = serializers.CharField(source="logged_by.slug")
    confirmed_by_mentor_at = serializers.DateTimeField(allow_null=True)
    confirmed_by_mentee_at = serializers.DateTimeField(allow_null=True)
    recorded_at = serializers.DateTimeField()

    def get_skills(self, session) -> list[str]:
        return sorted(skill.key for skill in session.skills.all())


class SessionInput(StrictSerializer):
    mentorship = own_pair()
    held_on = HeldOn(required=False, help_text="Today, where you are, unless given.")
    minutes = Whole(MINUTES)
    skills = skills_field(10, default=list)
    summary = serializers.CharField(max_length=SUMMARY_LENGTH, allow_blank=True, default="")
    is_another = serializers.BooleanField(
        default=False, help_text="That it is not the session of that day which the other one has logged."
    )


class SessionChangeInput(StrictSerializer):
    """What is left out stays."""

    held_on = HeldOn(required=False)
    minutes = Whole(MINUTES, required=False)
    skills = skills_field(10, required=False)
    summary = serializers.CharField(max_length=SUMMARY_LENGTH, allow_blank=True, required=False)


class ConfirmInput(StrictSerializer):
    """What one read of it: when it is something else by now, nothing is confirmed. Leave both out to confirm it as it
    stands."""

    held_on = HeldOn(required=False)
    minutes = Whole(MINUTES, required=False)

    def validate(self, given):
        if len(given) == 1:
            raise serializers.ValidationError("Send held_on and minutes together, or neither.")
        return given


class PlannedSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    mentorship = serializers.IntegerField(source="mentorship_id")
    starts_at = serializers.DateTimeField()
    minutes = serializers.IntegerField()
    uid = serializers.UUIDField()
    sequence = serializers.IntegerField(help_text="Grows with each change.")
    planned_by = serializers.CharField(source="planned_by.slug")
    session = serializers.IntegerField(source="session_id", allow_null=True, help_text="How it was held.")
    cancelled_at = serializers.DateTimeField(allow_null=True)


class PlannedInput(StrictSerializer):
    mentorship = own_pair()
    starts_at = serializers.DateTimeField()
    minutes = Whole(MINUTES, default=45)


class PlannedChangeInput(StrictSerializer):
    starts_at = serializers.DateTimeField(required=False)
    minutes = Whole(MINUTES, required=False)
