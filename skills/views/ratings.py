from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.base.audit.looks import note_looks
from config.base.http.strict_json import MAX_BYTES
from config.base.words import number
from skills.batch import BatchTaken, save_batch
from skills.batch_json import BadBatch, read_batch, write_outcome
from skills.models import Team

TOO_LARGE = f"The body is larger than {number(MAX_BYTES)} bytes. Nothing was saved; send fewer cells at once."
TAKEN = "This batch belongs to ratings of somebody else. Nothing was saved; send it with a new UUID."


@require_POST
def ratings(request, slug):
    """What may be saved of a batch is saved, see ``skills.batch``; only for those who manage the team."""
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
