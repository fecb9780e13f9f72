"""Who offers to mentor at Fenwick Labs, and who waits for somebody."""

from datetime import date, timedelta
from typing import NamedTuple

from config.demo.files import email
from mentoring.models import MentoringRequest, MentorProfile
from skills.models import Engineer, Skill


class Offering(NamedTuple):
    name: str
    places: int
    skills: tuple[str, ...]
    zone: str = "Europe/Berlin"
    hours: tuple[int, int] = (9, 17)
    paused: int = 0  # days from the last day on


OFFERING = [
    Offering("Hannes Vogel", 2, ("monitoring-drift", "serving-apis", "reproducibility")),
    Offering("Yuki Tanaka", 2, ("monitoring-drift", "pipelines"), "Asia/Tokyo"),
    Offering("Sofia Marchetti", 2, ("project-leadership", "mentoring", "communication"), "Europe/Rome"),
    Offering("Mateus Oliveira", 3, ("serving-apis", "pipelines", "debugging"), "America/Sao_Paulo"),
    Offering("Aiko Yamada", 2, ("evaluation-frameworks", "metrics-kpis"), "Europe/London", (8, 16)),
    Offering("Freya Nielsen", 2, ("model-building", "feature-engineering", "model-tuning"), "Europe/Copenhagen"),
    Offering("Thomas Keller", 2, ("project-leadership", "business-alignment")),
    Offering("Mei-Ling Chen", 2, ("explainability", "ethical-practice"), "Europe/London", (10, 18)),
    Offering("Elena Vasquez", 1, ("business-alignment", "communication"), "Europe/Madrid"),
    Offering("Chloe Bennett", 2, ("data-quality-bias", "metrics-kpis"), "Europe/London"),
    Offering("Samir Qureshi", 2, ("communication", "model-tuning"), "Europe/London", paused=40),
    Offering("Nikolai Petrov", 2, ("data-preparation", "debugging", "feature-engineering"), "Europe/Helsinki"),
    Offering("Viktor Sorensen", 1, ("project-leadership", "mentoring"), "Europe/Copenhagen"),
    Offering("Erik Dahl", 1, ("reproducibility", "pipelines"), "Europe/Stockholm"),
]
# Name, skills, days since the request.
WAITING = [
    ("Greta Hoffmann", ("monitoring-drift",), 34),
    ("Daniel Kim", ("reproducibility", "serving-apis"), 27),
    ("Sara Lindholm", ("feature-engineering",), 22),
    ("Oskar Lindqvist", ("model-tuning", "evaluation-frameworks"), 16),
    ("Ibrahim Sesay", ("data-quality-bias",), 9),
    ("Zoe Papadakis", ("project-leadership",), 4),
]


def load_mentors(last_day: date) -> None:
    """Profiles and requests, as their people would have written them."""
    people = {row.user.email: row for row in Engineer.objects.select_related("user")}
    skills = {skill.key: skill for skill in Skill.objects.live()}
    for offering in OFFERING:
        _offer(people[email(offering.name)], offering, skills, last_day)
    for name, wanted, days in WAITING:
        person = people[email(name)]
        since = last_day - timedelta(days=days)
        request = MentoringRequest.objects.create(engineer=person, asked_on=since, asked_by=person.user)
        request.skills.set(skills[key] for key in wanted)
        MentorProfile.objects.get_or_create(engineer=person, defaults={"time_zone": "Europe/Berlin"})


def _offer(person: Engineer, offering: Offering, skills: dict[str, Skill], last_day: date) -> None:
    first, last = offering.hours
    profile = MentorProfile.objects.create(
        engineer=person,
        places=offering.places,
        paused_until=last_day + timedelta(days=92 + offering.paused) if offering.paused else None,
        time_zone=offering.zone,
        works_from=first,
        works_until=last,
    )
    profile.offers.set(skills[key] for key in offering.skills)
