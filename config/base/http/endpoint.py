"""What every endpoint does before its own work."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import exceptions, mixins, views, viewsets
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.base.http.api import rate_headers
from config.base.text import BadText, clean_text, show


class Endpoint(views.APIView):
    """Refuses query parameters it does not know; counts refused callers as well as those let in, and says what is left
    of each limit."""

    parameters: ClassVar[dict[str, tuple[str, ...]]] = {}  # by action, besides filters and pages of a list

    @property
    def user(self) -> Any:
        """Who asks; permissions have made sure that somebody does."""
        return self.request.user

    def given(self, shape: Any) -> Any:
        """What was sent, if it is of this shape."""
        found = shape(data=self.request.data, context={"request": self.request})
        found.is_valid(raise_exception=True)
        return found.validated_data

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if action := getattr(self, "action", None):
            self._check_parameters(request, {*self.parameters.get(action, ()), *self._of_lists(action)})

    def _of_lists(self, action: str) -> list[str]:
        filterset = getattr(self, "filterset_class", None)
        return ["page", "page_size", *(filterset.base_filters if filterset else ())] if action == "list" else []

    def _check_parameters(self, request: Any, allowed: set[str]) -> None:
        errors = {}
        for name, values in request.query_params.lists():
            if name not in allowed:
                names = ", ".join(sorted(allowed)) or "none"
                errors[show(name)[1:-1]] = f"There is no such parameter here. Allowed: {names}."
            elif len(values) > 1:
                errors[name] = "This parameter is there twice; keep one."
            elif message := _unclean(values[0]):
                errors[name] = message
        if errors:
            raise exceptions.ValidationError(errors)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        for name, value in rate_headers(getattr(request, "rates", [])).items():
            answer[name] = value
        return answer

    def perform_authentication(self, request: Any) -> None:
        try:
            super().perform_authentication(request)
        except exceptions.AuthenticationFailed:
            self.check_throttles(request)
            raise

    def permission_denied(self, request: Any, message: Any = None, code: Any = None) -> Any:
        if not request.user.is_authenticated:
            self.check_throttles(request)
        super().permission_denied(request, message, code)


def _unclean(value: str) -> str:
    try:
        if not clean_text(value):
            return "This parameter is empty; leave it out."  # rather than answer as if it were not there
    except BadText as error:
        return str(error)
    return "This is longer than any value here." if len(value) > 200 else ""


class Readable(Endpoint, mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet):
    pass


def made(request: Any, shape: Any, row: Any, name: str, pk: Any, status: int = 201) -> Response:
    """201, or 202 for work that begins: where the new row is, and the row."""
    return Response(shape(row).data, status, headers={"Location": reverse(name, [pk])})
