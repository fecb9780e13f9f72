"""The import wizard of the people team: files, columns, problems, loading, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from config.base.models import Upload
from config.base.sheets.sheet import BadSheet, write_csv
from config.imports.columns import clean_name, preview
from config.imports.forms import ColumnsForm, LoadForm, UploadForm
from config.imports.job import check, forget_old, give_up, job_of, keep, read, start
from config.imports.undo import NotUndone, hours_left, undo
from skills.people.careful import for_people_team

SHOWN = 100  # problems on the page; all that are kept are in the download
RECENT = 25
State = Upload.State


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_team
def start_page(request: HttpRequest) -> HttpResponse:
    """The first step, and what was loaded before."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    problems = []
    if request.method == "POST":
        forget_old()
        if form.is_valid():
            files = [(clean_name(file.name or ""), file.read()) for file in form.cleaned_data["tables"]]
            try:
                return redirect("import", keep(files, request.user).pk)  # type: ignore[arg-type]
            except BadSheet as error:
                problems = error.problems
    uploads = Upload.objects.visible_to(request.user).select_related("uploaded_by__engineer")
    rows = [(upload, hours_left(upload)) for upload in uploads.defer("undo")[:RECENT]]
    context = {"form": form, "problems": problems, "rows": rows, "step": 1}
    return render(request, "imports/start.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people_team
@vary_on_headers("HX-Request")
def upload_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The step the upload has come to."""
    upload = _upload(request, pk)
    if upload.state == State.DRAFT or (upload.state == State.CHECKED and "columns" in request.GET):
        return _columns(request, upload)
    if request.method == "POST":
        return redirect("import", pk)
    if upload.state == State.CHECKED:
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRefresh()  # loading found rows that had become wrong since the check
        return render(request, "imports/problems.html", _problems(upload) | {"form": LoadForm()})
    return _progress(request, upload)


def _columns(request: HttpRequest, upload: Upload) -> HttpResponse:
    """The second step: which column means what; saving it checks every row without writing any."""
    data = request.POST if request.method == "POST" else None
    sheets = [(file, read(file)) for file in upload.files.all()]
    forms = [ColumnsForm(data, file=file, sheet=sheet) for file, sheet in sheets]
    problems: list[str] = []
    is_new = any(form.is_new_kind for form in forms)
    is_valid = data is not None and not [form for form in forms if not form.is_valid()]  # every one says what it misses
    if is_valid and not is_new:
        kinds = [form.cleaned_data["kind"] for form in forms]
        if len(set(kinds)) == len(kinds):
            for form in forms:
                form.file.kind, form.file.columns = form.cleaned_data["kind"], form.chosen
                form.file.save(update_fields=["kind", "columns"])
            check(upload, timezone.localdate())
            return redirect("import", upload.pk)
        problems.append("Two files hold the same kind of rows. Load them one after the other; nothing was written.")
    if is_new:
        forms = [_anew(form) for form in forms]
    parts = [(form, preview(form.sheet)) for form in forms]
    context = {"upload": upload, "parts": parts, "problems": problems, "step": 2}
    return render(request, "imports/columns.html", context, status=200 if data is None else 422)


def _anew(form: ColumnsForm) -> ColumnsForm:
    """The form for the kind just chosen, with its columns suggested; nothing is saved."""
    kind = form.data.get(form.add_prefix("kind"), "")
    form.file.kind, form.file.columns = kind, []
    return ColumnsForm(file=form.file, sheet=form.sheet)


def _problems(upload: Upload) -> dict[str, Any]:
    outcome = upload.outcome
    problems = outcome.get("problems", [])
    return {
        "upload": upload,
        "outcome": outcome,
        "problems": problems[:SHOWN],
        "hidden": len(problems) - SHOWN + outcome.get("more", 0) if len(problems) > SHOWN else outcome.get("more", 0),
        "can_skip": outcome.get("is_readable", False) and bool(problems),
        "can_load": outcome.get("is_readable", False),
        "step": 3,
    }


def _progress(request: HttpRequest, upload: Upload) -> HttpResponse:
    """The fourth step: under way, stopped, or what became of it. Its fragment asks again while the work goes on."""
    job = job_of(upload)
    context = {
        "upload": upload,
        "job": job,
        "hours": hours_left(upload),
        "outcome": upload.outcome,
        "is_open": upload.state == State.QUEUED and job is not None and job.is_open,
        "step": 4,
    }
    return render(request, "imports/_done.html" if request.htmx else "imports/done.html", context)  # type: ignore[attr-defined]


@require_POST
@for_people_team
def load(request: HttpRequest, pk: int) -> HttpResponse:
    upload = _upload(request, pk)
    form = LoadForm(request.POST)
    skips = form.is_valid() and form.cleaned_data["skips_rejected"]
    if upload.outcome.get("problems") and not skips:
        messages.error(
            request, "Some rows are rejected. Correct them in the file, or leave them out. Nothing was written."
        )
    elif upload.outcome.get("is_readable"):
        start(upload, request.user, skips_rejected=skips)  # type: ignore[arg-type]
    return redirect("import", pk)


@require_POST
@for_people_team
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    if give_up(_upload(request, pk)):
        messages.success(request, "The files are deleted. Nothing was loaded.")
    return redirect("imports")


@require_POST
@for_people_team
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        left = undo(_upload(request, pk), request.user, timezone.now())  # type: ignore[arg-type]
    except NotUndone as error:
        messages.error(request, str(error))
    else:
        stays = f" {len(left)} rows stay, because they were changed or used since." if left else ""
        messages.success(request, f"The import is taken back.{stays}")
    return redirect("import", pk)


@require_safe
@for_people_team
def problems_file(request: HttpRequest, pk: int) -> HttpResponse:
    """All problems that are kept, as a table to work through."""
    upload = _upload(request, pk)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{pk}-problems.csv"'
    columns = ("file", "row", "column", "what", "fix")
    rows = [[problem.get(name) for name in columns] for problem in upload.outcome.get("problems", [])]
    write_csv(response, columns, rows)  # type: ignore[arg-type]
    return response


def _upload(request: HttpRequest, pk: int) -> Upload:
    return get_object_or_404(Upload.objects.visible_to(request.user), pk=pk)
