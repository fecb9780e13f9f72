from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def method(request):
    """How a score comes about, with its limits; for everybody signed in.

    Its numbers are those of the arithmetic, which is read with the first visitor and not with the site.
    """
    from reports.pages.method import build_method

    return render(request, "reports/method.html", {"method": build_method()})
