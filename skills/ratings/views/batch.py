from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from config.base.audit.looks import note_looks
from config.base.http.strict_json import MAX_BYTES
from config.base.words import number
from skills.matrix.read import read_level_names, read_members
from skills.models import Team
from skills.models.framework import Skill
from skills.models.people import Engineer
from skills.ratings.batch import BatchTaken, save_batch
from skills.ratings.batch_json import BadBatch, read_batch, write_outcome
from skills.ratings.cell import read_detail
from skills.ratings.forms import CellForm

TOO_LARGE = f"The body is larger than {number(MAX_BYTES)} bytes. Nothing was saved; send fewer cells at once."
TAKEN = "This batch belongs to ratings of somebody else. Nothing was saved; send it with a new UUID."


@require_POST
def ratings(request, slug):
    """What may be saved of a batch is saved, see ``skills.ratings.batch``; only for those who manage the team."""
    team = get_object_or_404(Team.objects.managed_by(request.user), slug=slug)
    size = request.headers.get("Content-Length", "")
    if size.isdecimal() and int(size) > MAX_BYTES:
        return JsonResponse({"message": TOO_LARGE}, status=413)
    try:
        batch, changes = read_batch(request.body)
        target = request.GET.get("target", "")
        outcome = save_batch(team, batch, changes, by=request.user, now=timezone.now(), target=target)
    except BadBatch as error:
        return JsonResponse({"message": str(error)}, status=422)
    except BatchTaken:
        return JsonResponse({"message": TAKEN}, status=409)
    # What somebody else rated in between; what was saved has its own row in the log.
    note_looks(request, (conflict.place[0] for conflict in outcome.conflicts))
    return JsonResponse(write_outcome(batch, outcome))


@require_safe
def cell(request, slug):
    """What is known of one cell, for the grid of those who rate the team; opening it is a look at the person."""
    today = timezone.localdate()
    team = get_object_or_404(Team.objects.managed_by(request.user), slug=slug)
    form = CellForm(request.GET)
    if not form.is_valid():
        raise Http404
    members = read_members(team, today, request.user)
    column = next((column for column in members.columns if column.pk == form.cleaned_data["person"]), None)
    if column is None or not column.is_ratable:
        raise Http404
    skills = Skill.objects.live().filter(area__is_retired=False).select_related("area")
    skill = get_object_or_404(skills, pk=form.cleaned_data["skill"])
    engineer = Engineer.objects.get(pk=column.pk)
    note_looks(request, [engineer.pk])
    detail = read_detail(request.user, engineer, skill, read_level_names(), today)
    return render(request, "ratings/_cell.html", {"detail": detail, "target": form.cleaned_data["target"]})
