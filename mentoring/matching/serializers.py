from __future__ import annotations

from typing import Any

from rest_framework import serializers

from config.base.http.api import Day, Named, StrictSerializer, Whole
from config.base.limits import COUNTS, FITS, FOCUS_SKILLS, HOURS, LONGEST_PAUSE, LOWEST_FIT, MENTOR_PLACES
from mentoring.calendar.zones import list_zones
from mentoring.models import MatchPlan
from skills.models import Engineer, Skill


class SkillKeys(serializers.ListField):
    """Skills by key, each once."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(child=Named(lambda user: Skill.objects.live(), slug_field="key"), **kwargs)


# ── one's own profile ───────────────────────────────────────────────────────────────────────────────────────────────
class MentorProfileSerializer(serializers.Serializer):
    places = serializers.IntegerField(help_text="People mentored at the same time; 0: nobody new.")
    offers = serializers.ListField(child=serializers.CharField(), help_text="Skills by key; never with a level.")
    paused_until = serializers.DateField(allow_null=True)
    time_zone = serializers.CharField(help_text="Empty: not given.")
    works_from = serializers.IntegerField()
    works_until = serializers.IntegerField()


class MentorProfileInput(StrictSerializer):
    places = Whole(MENTOR_PLACES)
    offers = SkillKeys(max_length=200)
    paused_until = Day(ahead=LONGEST_PAUSE.days, allow_null=True, default=None)
    time_zone = serializers.CharField(max_length=64, allow_blank=True, default="")
    works_from = Whole(HOURS, default=9)
    works_until = Whole(HOURS, default=17)

    def validate_time_zone(self, value: str) -> str:
        if value and value not in dict(list_zones()):
            raise serializers.ValidationError("There is no such time zone. Write it like Europe/Berlin.")
        return value

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["works_from"] >= given["works_until"]:
            raise serializers.ValidationError({"works_until": ["Working hours begin before they end, on one day."]})
        return given


# ── finding ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class ReasonSerializer(serializers.Serializer):
    text = serializers.CharField()
    points = serializers.IntegerField()
    most = serializers.IntegerField(help_text="What this reason can add at most; all of them together 100.")


class FullSerializer(serializers.Serializer):
    mentor = serializers.CharField(source="engineer.slug")
    name = serializers.CharField(source="engineer.name")


class MentorSerializer(FullSerializer):
    fit = serializers.IntegerField(help_text="0 to 100, the sum of the reasons' points.")
    offers = serializers.ListField(child=serializers.CharField(), help_text="Those of the skills asked for.")
    reasons = ReasonSerializer(many=True)


class MentorsFoundSerializer(serializers.Serializer):
    total = serializers.IntegerField()
    mentors = MentorSerializer(many=True, help_text="Best fit first.")
    left_out = serializers.ListField(child=serializers.CharField(), help_text="Counts, without names.")
    full_count = serializers.IntegerField(help_text="Full or paused.")
    full = FullSerializer(many=True, help_text="By name only when asked for with full=1.")


# ── requests ────────────────────────────────────────────────────────────────────────────────────────────────────────
class MentoringRequestSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    engineer = serializers.CharField(source="engineer.slug")
    skills = serializers.SerializerMethodField()
    asked_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)

    def get_skills(self, request) -> list[str]:
        return sorted(skill.key for skill in request.skills.all())


class MentoringRequestInput(StrictSerializer):
    engineer = Named(Engineer.objects.open_to, slug_field="slug", help_text="Oneself, or somebody below.")
    skills = SkillKeys(min_length=FOCUS_SKILLS.low, max_length=FOCUS_SKILLS.high)


# ── plans ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class MatchPlanSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    scope = serializers.ChoiceField(MatchPlan.Scope.choices)
    state = serializers.ChoiceField(MatchPlan.State.choices)
    run = serializers.IntegerField(help_text="Grows when the plan is computed again.")
    is_ready = serializers.BooleanField(help_text="False while it is being computed.")
    requested_by = serializers.CharField(source="requested_by.engineer.slug", default=None, allow_null=True)
    made_at = serializers.DateTimeField()
    planned_on = serializers.DateField()
    bar = serializers.IntegerField(source="lowest_fit", help_text="The lowest fit in the plan of best fit.")
    input_digest = serializers.CharField(help_text="Equal for equal input.")
    chosen = serializers.CharField(help_text="The objective that is or was sent; empty for a draft.")
    published_at = serializers.DateTimeField(allow_null=True)


class PlanPairSerializer(serializers.Serializer):
    """A pair with its reasons, or nobody with why and what would change it."""

    mentor = serializers.CharField(source="mentor.slug", default=None, allow_null=True)
    fit = serializers.IntegerField()
    reasons = ReasonSerializer(many=True)
    why = serializers.CharField()
    change = serializers.CharField()


class PlanRowSerializer(serializers.Serializer):
    mentee = serializers.CharField(source="mentee.slug")
    most = PlanPairSerializer()
    best = PlanPairSerializer()
    differs = serializers.BooleanField()


class RefusalSerializer(serializers.Serializer):
    mentee = serializers.CharField(source="mentee.slug")
    mentor = serializers.CharField(source="mentor.slug")
    why = serializers.CharField()


class MatchPlanDetailSerializer(MatchPlanSerializer):
    rows = PlanRowSerializer(source="built.rows", many=True)
    sent = serializers.SerializerMethodField(help_text="Ids of the pairs that were proposed.")
    refused = RefusalSerializer(source="built.refused", many=True)

    def get_sent(self, plan) -> list[int]:
        return [pk for _, _, pk in plan.built.sent]


class MatchPlanInput(StrictSerializer):
    bar = Whole(FITS, source="lowest_fit", default=LOWEST_FIT)


class PublishInput(StrictSerializer):
    objective = serializers.ChoiceField(MatchPlan.Objective.choices)
    run = Whole(COUNTS, help_text="The run that was reviewed.")
