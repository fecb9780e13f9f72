"""What mentoring holds about one person besides their pairs, with what they shared from them, as they may read it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from mentoring.matching.offers import Offer, read_offer
from mentoring.models import Block, MentoringRequest, SharedText
from skills.models import Engineer


def collect_offers(person: Engineer | None) -> dict[str, Any]:
    """Keys of "My data". Whoever keeps the person away is not among them: that is somebody else's."""
    if person is None:
        return {"mentor_profile": [], "mentoring_requests": [], "people_i_keep_away": [], "shared_from_mentoring": []}
    offer = read_offer(person)
    requests = MentoringRequest.objects.filter(engineer=person).select_related("asked_by__engineer")
    blocks = Block.objects.filter(engineer=person).select_related("other").order_by("other__name")
    return {
        "mentor_profile": [] if offer == Offer() else [_offer(offer)],
        "mentoring_requests": [_request(row) for row in requests.prefetch_related("skills")],
        "people_i_keep_away": [block.other.name for block in blocks],
        "shared_from_mentoring": _shared(person),
    }


def _shared(person: Engineer) -> list[dict[str, Any]]:
    """As the mentee; of what was withdrawn, that it was."""
    rows = SharedText.objects.filter(mentorship__mentee=person).order_by("shared_at", "pk")
    return [
        {
            "with": row.mentorship.mentor.name,
            "about": row.about,
            "text": row.text or None,
            "shared_at": _at(row.shared_at),
            "withdrawn_at": _at(row.withdrawn_at) if row.withdrawn_at else None,
        }
        for row in rows.select_related("mentorship__mentor", "session", "goal__focus_skill__skill")
    ]


def _at(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _offer(offer: Offer) -> dict[str, Any]:
    until = offer.paused_until.isoformat() if offer.paused_until else None
    return {**asdict(offer), "offers": list(offer.offers), "paused_until": until}


def _request(row: MentoringRequest) -> dict[str, Any]:
    return {
        "skills": sorted(skill.name for skill in row.skills.all()),
        "asked_on": row.asked_on.isoformat(),
        "asked_by": row.asked_by.get_full_name() if row.asked_by else None,
        "closed_on": row.closed_on.isoformat() if row.closed_on else None,
    }
