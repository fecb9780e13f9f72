from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from config.base.fields import PlainForm
from config.base.models import UploadFile
from config.base.sheets.limits import UPLOAD
from config.base.sheets.sheet import Sheet
from config.imports.columns import suggest
from config.imports.loader import LAYOUTS

MOST_FILES = 8
KINDS = [
    ("teams", "Teams"),
    ("people", "People"),
    ("placements", "Where people stood, and when"),
    ("team_managers", "Who managed teams, and when"),
    ("ratings", "Ratings"),
    ("waivers", "Waivers of checks"),
    ("mentorships", "Mentoring pairs"),
    ("sessions", "Mentoring sessions"),
]


class _Many(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFiles(forms.FileField):
    """One to eight files, none of them too large to be looked at."""

    widget = _Many(attrs={"multiple": True, "accept": ".csv,.xlsx"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError("Choose at least one file. Nothing was kept.")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Choose at most {MOST_FILES} files, one of each kind. Nothing was kept.")
        for one in given:
            if (one.size or 0) > UPLOAD.file:
                most = UPLOAD.file // 1_000_000
                raise forms.ValidationError(f"{one.name} is larger than {most} MB. Split it. Nothing was kept.")
        return list(given)


class UploadForm(PlainForm):
    tables = ManyFiles(label="Files")


class ColumnsForm(PlainForm):
    """What one file is, and for each of its columns the one of Cairn it holds."""

    kind = forms.ChoiceField(
        label="This file holds",
        choices=[("", "Choose"), *KINDS],
        error_messages={"required": "Say what the file holds.", "invalid_choice": "Choose one of the list."},
    )

    def __init__(self, data: Any = None, *, file: UploadFile, sheet: Sheet) -> None:
        super().__init__(data, prefix=f"f{file.pk}")
        self.file, self.sheet = file, sheet
        kind = self.data.get(self.add_prefix("kind"), file.kind) if self.is_bound else file.kind
        self.layout = LAYOUTS.get(kind)
        # Another kind than the one shown: its columns are suggested anew instead of refusing the old ones.
        self.is_new_kind = self.is_bound and kind != self.data.get(self.add_prefix("was"), "")
        self.fields["kind"].initial = file.kind
        guessed = suggest(self.layout, sheet.columns) if self.layout else [""] * len(sheet.columns)
        self.suggested: Sequence[str] = file.columns if file.columns and not self.is_new_kind else guessed
        choices = [("", "Leave out"), *((name, name) for name in (self.layout.header if self.layout else []))]
        for at, name in enumerate(sheet.columns):
            control = forms.Select(attrs={"class": "sel"})
            field = forms.ChoiceField(label=name or f"column {at + 1}", required=False, choices=choices, widget=control)
            field.initial = self.suggested[at] if at < len(self.suggested) else ""
            self.fields[f"c{at}"] = field

    @property
    def pickers(self) -> list[forms.BoundField]:
        return [self[f"c{at}"] for at in range(len(self.sheet.columns))]

    @property
    def chosen(self) -> list[str]:
        return [self.cleaned_data.get(f"c{at}", "") for at in range(len(self.sheet.columns))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.layout is None or self.errors:
            return cleaned
        chosen = self.chosen
        for name in {name for name in chosen if name and chosen.count(name) > 1}:
            self.add_error(None, f"Two columns of {self.file.name} are both {name}. Leave one of them out.")
        for column in self.layout.columns:
            if not column.is_optional and column.name not in chosen:
                self.add_error(None, f"{self.file.name} needs a column for {column.name}. Choose which one it is.")
        return cleaned


class LoadForm(forms.Form):
    skips_rejected = forms.BooleanField(required=False, label="Leave out the rejected rows and load the others")
