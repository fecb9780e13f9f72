from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.looks import note_looks
from mentoring.programme.record import build_record


@require_safe
def record(request):
    """One's own as a mentor; nobody reads another's."""
    today = timezone.localdate()
    person = request.user.person
    found = build_record(person, today) if person else None
    note_looks(request, (mentee.pair.mentee_id for mentee in found.mentees if mentee.moves) if found else [])
    return render(request, "mentoring/record.html", {"record": found, "person": person, "today": today})
