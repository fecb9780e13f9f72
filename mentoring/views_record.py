from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mentoring.record import build_record


@require_safe
def record(request):
    """One's own as a mentor; nobody reads another's."""
    today = timezone.localdate()
    person = request.user.person
    found = build_record(person, today) if person else None
    return render(request, "mentoring/record.html", {"record": found, "person": person, "today": today})
