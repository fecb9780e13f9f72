from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.base.audit.log import record
from config.base.sheets.downloads import table_response
from skills.imports.exports import person_rows
from skills.imports.people import PEOPLE
from skills.people.careful import for_people_team


@require_safe
@for_people_team
def people_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Everybody, as the import reads them."""
    record("people_exported", actor=request.user.pk)
    return table_response("people", kind, PEOPLE.header, person_rows(timezone.localdate()))
