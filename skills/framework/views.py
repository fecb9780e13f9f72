from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from skills.framework.page import build_framework_page, build_role_page, build_skill_page, read_published
from skills.models import Skill


@require_safe
def framework(request):
    """What is published, for everybody signed in."""
    return render(
        request, "framework/framework.html", {"pages": [build_framework_page(each) for each in read_published()]}
    )


@require_safe
def skill(request, area, key):
    found = get_object_or_404(Skill.objects.select_related("area__framework"), area__key=area, key=key)
    version = found.area.framework.published
    if version is None:
        raise Http404
    return render(request, "framework/skill.html", {"page": build_skill_page(found, version)})


@require_safe
def role(request, key):
    pages = (build_role_page(key, version) for version in read_published())
    page = next((page for page in pages if page), None)
    if page is None:
        raise Http404
    return render(request, "framework/role.html", {"page": page})
