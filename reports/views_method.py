from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.present.method import build_method


@require_safe
def method(request):
    """How a score comes about, with its limits; for everybody signed in."""
    return render(request, "reports/method.html", {"method": build_method()})
