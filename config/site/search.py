"""Jump to a person, a team, a skill or a report: names the reader may know, on pages the reader may open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from config.base.lookup import rank
from config.base.text import BadText, clean_text, fold
from config.base.words import day
from config.context import sidebar_rows
from reports.models import Entry, Report
from skills.models import Engineer, Placement, Skill, Team, User

MOST = 8  # of a group
LONGEST = 100


@dataclass(frozen=True)
class Candidate:
    """A name and the page it leads to."""

    name: str
    note: str
    page: str
    args: tuple[Any, ...]
    words: str = ""  # found by these as well

    @property
    def url(self) -> str:
        return reverse(self.page, args=self.args)


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    icon: str
    hits: list[Candidate]


@dataclass(frozen=True)
class Found:
    """``sentence`` says what to know when there is nothing to choose from, and how much there is otherwise."""

    text: str
    groups: list[Group]
    sentence: str


# What one does on a page whose name does not say it.
ABOUT = {
    "account": "sessions, tokens, appearance, time zone",
    "account_change_password": "a new password",
    "audit": "who changed or opened what",
    "jobs": "what runs in the background",
    "matching:profile": "places, skills offered, working hours",
    "matching:queue": "who waits for a mentor",
    "mentoring_calendar:calendar": "meetings in your own calendar",
    "reports:method": "how verdicts are made",
    "my_data": "everything Cairn holds about you",
    "own_record": "who opened or changed it",
    "pairs:log": "what you did with mentor or mentee",
    "reports:my_check": "what counts as mentoring for a role",
    "reports:my_growth": "levels, targets, next steps",
    "reports:my_readiness": "verdict and reasons",
    "skills:find": "by several skills at once",
    "skills:framework": "areas, skills, level texts",
    "skills:my_assess": "say where you stand",
    "skills:organisation_cover": "cover of the organisation, totals",
}
EVERYBODY = (
    ("Account", "account"),
    ("Change password", "account_change_password"),
    ("My data", "my_data"),
    ("My record", "own_record"),
    ("Method", "reports:method"),
)
PERSONS = (
    ("Log a session", "pairs:log"),
    ("Sessions", "pairs:sessions"),
    ("Find a mentor", "matching:find"),
    ("Mentor profile", "matching:profile"),
    ("Calendar", "mentoring_calendar:calendar"),
    ("My growth", "reports:my_growth"),
    ("My readiness", "reports:my_readiness"),
    ("My mentoring check", "reports:my_check"),
    ("Self-assessment", "skills:my_assess"),
)
FURTHER: tuple[tuple[Callable[[User], object], tuple[tuple[str, str], ...]], ...] = (
    (lambda user: True, EVERYBODY),
    (lambda user: user.person, PERSONS),
    (lambda user: user.oversees_people, (("Plans of pairs", "matching:plans"),)),
    (lambda user: user.runs_reports, (("Report runs", "reports:runs"), ("Jobs", "jobs"))),
    (lambda user: user.keeps_people, (("Add a person", "people:add"), ("Add a team", "people:add_team"))),
)

REFUSED = Found("", [], f"A name here has at most {LONGEST} visible characters. Type fewer.")


class SearchForm(forms.Form):
    q = forms.CharField(required=False, max_length=LONGEST, strip=False)

    def clean_q(self) -> str:
        try:
            return clean_text(self.cleaned_data["q"], one_line=True)
        except BadText as error:
            raise forms.ValidationError(str(error)) from None


@require_safe
@vary_on_headers("HX-Request")
def search(request: HttpRequest) -> HttpResponse:
    """A page of links; as a fragment the options of the palette."""
    form = SearchForm(request.GET)
    user: User = request.user  # type: ignore[assignment]
    found = find(user, form.cleaned_data["q"], timezone.localdate()) if form.is_valid() else REFUSED
    is_part = getattr(request, "htmx", False)
    return render(request, "ui/_options.html" if is_part else "search.html", {"found": found, "longest": LONGEST})


def find(user: User, text: str, today: date) -> Found:
    """The same number of queries for every text that is searched for."""
    wanted = fold(text)
    if not wanted:
        return Found("", [], "Type a name: of a person, a team, a skill or a report.")
    groups = [
        Group("people", "People", "user-circle", _best(wanted, _people(today))),
        Group("teams", "Teams", "user-group", _best(wanted, _teams(user, today))),
        Group("skills", "Skills", "book-open", _best(wanted, _skills())),
        Group("reports", "Reports", "chart-bar", _best(wanted, _reports(user))),
        Group("pages", "Pages", "document", _best(wanted, _pages(user))),
    ]
    shown = [group for group in groups if group.hits]
    count = sum(len(group.hits) for group in shown)
    sentence = f"{count} {'result' if count == 1 else 'results'}" if count else f"Nothing here is called “{text}”."
    return Found(text, shown, sentence)


def _best(wanted: str, rows: Iterable[Candidate]) -> list[Candidate]:
    return [row for _, row in rank(wanted, ((f"{row.name} {row.words}", row) for row in rows))[:MOST]]


# ── what there is ───────────────────────────────────────────────────────────────────────────────────────────────────
def _people(today: date) -> list[Candidate]:
    """Everybody who is here, with role and team, and the e-mail where these are another's too; two queries."""
    places = Placement.objects.current(today).order_by().values_list("engineer_id", "team__name", "role__title")
    notes = {pk: ", ".join(filter(None, (role, team))) for pk, team, role in places}
    people = Engineer.objects.exclude(left_on__lt=today).order_by("name", "pk")
    rows = list(people.values_list("pk", "name", "slug", "user__email"))
    counts = Counter((fold(name), notes.get(pk, "")) for pk, name, _, _ in rows)
    found = []
    for pk, name, slug, email in rows:
        note = notes.get(pk, "")
        is_shared = counts[fold(name), note] > 1
        found.append(
            Candidate(name, ", ".join(filter(None, (note, email))) if is_shared else note, "people:profile", (slug,))
        )
    return found


def _teams(user: User, today: date) -> list[Candidate]:
    """Teams whose matrix, else whose cover, is open to the reader."""
    matrices = Team.objects.matrix_open_to(user).order_by("name").values_list("name", "slug")
    found = {slug: Candidate(name, "matrix", "skills:matrix", (slug,)) for name, slug in matrices}
    for name, slug in Team.objects.cover_open_to(user, today).order_by("name").values_list("name", "slug"):
        found.setdefault(slug, Candidate(name, "cover", "skills:cover", (slug,)))
    return list(found.values())


def _skills() -> list[Candidate]:
    rows = Skill.objects.live().filter(area__is_retired=False).values_list("name", "key", "area__name", "area__key")
    return [Candidate(name, area, "skills:skill", (area_key, key)) for name, key, area, area_key in rows]


def _pages(user: User) -> list[Candidate]:
    """The pages of the reader's sidebar, and further ones that open for them; found by what one does there too."""
    shown = [(label, page) for label, page, _, _ in sidebar_rows(user)]
    known = {page for _, page in shown}
    further = [(label, page) for is_for, rows in FURTHER if is_for(user) for label, page in rows if page not in known]
    return [Candidate(label, ABOUT.get(page, ""), page, (), ABOUT.get(page, "")) for label, page in shown + further]


def _reports(user: User) -> list[Candidate]:
    """Whole reports for whoever reads them; for everybody else the verdicts on themselves. Newest first."""
    newest = Report.objects.latest_editions()
    if user.runs_reports:
        reports = newest.visible_to(user).order_by("-as_of", "-role__rank")
        rows = reports.values_list("role__title", "role__key", "as_of")
        return [Candidate(f"{title}, {day(on)}", "report", "reports:report", (key, on)) for title, key, on in rows]
    mine = Entry.objects.filter(engineer__user=user, report__in=newest.values("pk")).order_by("-report__as_of")
    own = mine.values_list("report__role__title", "report__role__key", "report__as_of", "engineer__slug")
    return [
        Candidate(f"{title}, {day(on)}", "my verdict", "reports:person", (key, on, slug))
        for title, key, on, slug in own
    ]
