from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from config.base.http.endpoint import Endpoint
from skills.models import ApiToken, Team
from skills.sign_in import serializers as shapes


# ── who am I ────────────────────────────────────────────────────────────────────────────────────────────────────────
class MeView(Endpoint):
    """Who one is, and what one may do."""

    action = "retrieve"

    @extend_schema(responses=shapes.MeSerializer)
    def get(self, request):
        user, token = request.user, request.auth if isinstance(request.auth, ApiToken) else None
        may = {
            "rate_oneself": user.person is not None,
            "rate_others": bool(user.managed_team_ids),
            "run_reports": user.runs_reports,
            "keep_people": user.keeps_people,
            "write": token is None or not token.is_read_only,
        }
        about = {
            "email": user.email,
            "name": user.get_full_name(),
            "person": user.person.slug if user.person else None,
            "groups": sorted(user.group_names),
            "teams_managed": Team.objects.managed_by(user).values_list("slug", flat=True),
            "may": may,
            "token": token,
        }
        return Response(shapes.MeSerializer(about).data)
