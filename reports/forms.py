from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import uuid4

from django import forms
from django.forms.renderers import DjangoTemplates
from django.http import QueryDict

from config.base.fields import DayField, FilterForm, LineField, WholeField, WordsField, area_box
from config.base.limits import ANSWER_LENGTH, COUNTS, REASON_LENGTH, REPORTS_SINCE
from config.base.words import day, plural
from reports.models import Report
from skills.models import Role


def quarter_end(today: date) -> date:
    """The last day of the quarter that has just ended."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return first - timedelta(days=1)


class GenerateForm(forms.Form):
    """Which role, as of which day. The hidden token makes sending it twice ask once."""

    role = forms.ModelChoiceField(Role.objects.none(), to_field_name="key", empty_label=None)
    as_of = DayField(label="As of")
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, role: Role | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        choice = cast(forms.ModelChoiceField, self.fields["role"])
        choice.queryset = Role.objects.live().order_by("-rank")
        choice.widget.choices = [(found.key, found.title) for found in choice.queryset]  # read once, not per use
        self.initial.setdefault("role", role.key if role else None)
        self.initial.setdefault("as_of", quarter_end(today))
        self.initial.setdefault("token", uuid4())

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > self.today:
            raise forms.ValidationError("This day lies ahead. Choose today or an earlier day.")
        if as_of.year < REPORTS_SINCE:
            raise forms.ValidationError(f"Choose a day from the year {REPORTS_SINCE} on.")
        return as_of


class CompareForm(FilterForm):
    """Which two reports on a role, oldest first, each by day and edition; and whose line of time to show."""

    earlier = forms.ChoiceField(required=False)
    later = forms.ChoiceField(required=False)
    person = forms.SlugField(required=False, widget=forms.HiddenInput)
    page = WholeField(COUNTS, required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, reports: Sequence[Report]) -> None:
        """``reports``: newest first."""
        super().__init__(data)
        self.by_key = {f"{each.as_of}.{each.edition}": each for each in reports}
        choices = [(key, _named(each)) for key, each in self.by_key.items()]
        for name in ("earlier", "later"):
            self.choose(name, choices, "There is no such report. Choose one of the list.")

    def clean(self) -> dict[str, Any]:
        """The two reports; what is not asked for is the newest and the one it was compared with."""
        given = self.cleaned_data
        known = list(self.by_key.values())
        later = self.by_key.get(given.get("later") or "") or known[0]
        earlier = self.by_key.get(given.get("earlier") or "") or self._before(later)
        if earlier is None or earlier.as_of >= later.as_of:
            self.add_error("earlier", "Choose a day before that of the later report.")
        return given | {"earlier": earlier, "later": later}

    def _before(self, later: Report) -> Report | None:
        known = list(self.by_key.values())
        named = (each for each in known if each.pk == later.previous_id)
        return next(named, next((each for each in known if each.as_of < later.as_of), None))


def _named(report: Report) -> str:
    people = plural(sum(report.summary.values()), "person", "people")
    return f"{day(report.as_of)}{f', edition {report.edition}' if report.edition > 1 else ''} · {people}"


class ReportForm(forms.Form):
    """What of a report to show: an edition, a page of the list; of a team, in a group, with something open."""

    edition = WholeField(COUNTS, required=False)
    page = WholeField(COUNTS, required=False)
    team = LineField(required=False)
    group = LineField(required=False)
    open = LineField(required=False)

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """What is valid of the query string; the rest counts as not given."""
        form = cls(data)
        form.is_valid()
        return {name: form.cleaned_data.get(name) or None for name in form.fields}


class MapForm(forms.Form):
    """What of a report's map to show: gaps or cover, all areas or the skills of one."""

    MEASURES = (("gap", "Gap to target"), ("cover", "Cover"))

    measure = forms.ChoiceField(choices=MEASURES, required=False)
    area = LineField(required=False)
    edition = WholeField(COUNTS, required=False)

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """What is valid of the query string; the rest counts as not given."""
        form = cls(data)
        form.is_valid()
        return {name: form.cleaned_data.get(name) or None for name in form.fields}


class AnswerForm(forms.Form):
    """What somebody says to their own verdict."""

    default_renderer = DjangoTemplates
    use_required_attribute = False

    text = WordsField(
        label="This misses …",
        refusal="{} Nothing was saved.",
        widget=area_box(4),
        max_length=ANSWER_LENGTH,
        error_messages={
            "required": "Write what the verdict misses; nothing was saved.",
            "max_length": "An answer has at most 2,000 characters; this one has %(show_value)s. Nothing was saved.",
        },
    )


class WaiverForm(forms.Form):
    """Why a check is set aside."""

    default_renderer = DjangoTemplates
    use_required_attribute = False

    reason = WordsField(
        max_length=REASON_LENGTH,
        refusal="{} Nothing was saved.",
        widget=area_box(2),
        error_messages={
            "required": "Say why the check is set aside; nothing was saved.",
            "max_length": "A reason has at most 500 characters; this one has %(show_value)s. Nothing was saved.",
        },
    )
