"""What every endpoint about pairs shares: rows read with their version, changed by whoever names it."""

from __future__ import annotations

from contextlib import contextmanager

from django.db import transaction
from django.shortcuts import get_object_or_404
from rest_framework import viewsets
from rest_framework.reverse import reverse

from config.base.http.api import ID
from config.base.http.endpoint import Endpoint
from config.base.http.etag import check_match, shown
from config.base.http.problems import Conflict, Refused
from mentoring.models.pairs import NotPossible

NOBODY = ("This account is nobody in the organisation.", "Ask the people team to add a person with its address.")


@contextmanager
def possible():
    """A step that cannot be taken now is a conflict, in the words of the page."""
    try:
        yield
    except NotPossible as problem:
        raise Conflict(str(problem), "Read the row again and look at its state.") from None


class PairEndpoint(Endpoint, viewsets.GenericViewSet):
    """Rows of pairs: read with their version, changed by whoever names it."""

    lookup_value_regex = ID

    @property
    def person(self):
        if self.user.person is None:
            raise Refused(*NOBODY)
        return self.user.person

    def get_serializer_context(self):
        return {**super().get_serializer_context(), "person": self.user.person}

    def note_read(self, rows):
        """Where reading a row can be a look at somebody's record."""

    def list(self, request):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        self.note_read(page)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request, pk):
        row = get_object_or_404(self.get_queryset(), pk=pk)
        self.note_read([row])
        return shown(self.get_serializer(row).data)

    @contextmanager
    def changing(self, pk):
        """The row behind its lock, if it is the version the request names."""
        with transaction.atomic(), possible():
            get_object_or_404(self.get_queryset().order_by(), pk=pk)
            list(self.get_queryset().model._default_manager.select_for_update().filter(pk=pk))
            row = get_object_or_404(self.get_queryset(), pk=pk)
            check_match(self.request, self.get_serializer(row).data)
            yield row

    def answer(self, row, status=200):
        fresh = get_object_or_404(self.get_queryset(), pk=row.pk)
        where = {"Location": reverse(f"api:{self.basename}-detail", [row.pk])} if status == 201 else {}
        return shown(self.get_serializer(fresh).data, status, **where)
