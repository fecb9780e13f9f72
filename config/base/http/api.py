"""What every part of the API shares and no part of the domain knows: input, lists, rates.

REST_FRAMEWORK names things in here, so that this is read while rest_framework.views is: it must not import that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, metadata, pagination, parsers, serializers, throttling
from rest_framework.settings import api_settings

from config.base.http import strict_json
from config.base.http.problems import TooLarge
from config.base.http.rates import COUNTERS, Limit, Taken, share
from config.base.http.visitors import visitor_key
from config.base.limits import FACTS_SINCE, Span
from config.base.text import show

ID = "[0-9]{1,18}"  # longer ones fit no column
KEY = "[-a-z0-9]{1,120}"


# ── input ───────────────────────────────────────────────────────────────────────────────────────────────────────────
class JSONParser(parsers.BaseParser):
    media_type = "application/json"

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        data = stream.read(strict_json.MAX_BYTES + 1)
        if len(data) > strict_json.MAX_BYTES:
            raise TooLarge
        try:
            return strict_json.loads(data)
        except strict_json.BadJSON as error:
            raise exceptions.ValidationError({error.field: [error.message]}) from None


class StrictSerializer(serializers.Serializer[Any]):
    """Knows every key it is sent, and takes a text only as text and a whole number only as a whole number."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            writable = {str(field.field_name): field for field in self._writable_fields}
            unknown = f"There is no such key here. Allowed: {', '.join(writable) or 'none'}."
            errors = {name: [unknown] for name in data if name not in writable}
            for name, field in writable.items():
                if name in data and (message := _wrong_type(field, data[name])):
                    errors[name] = [message]
            if errors:
                raise exceptions.ValidationError(errors)
        return super().to_internal_value(data)


def _wrong_type(field: serializers.Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(field, serializers.IntegerField):
        return "" if type(value) is int else "Send a whole number."
    is_text = isinstance(field, serializers.CharField | serializers.DateField | serializers.SlugRelatedField)
    return "Send a text." if is_text and not isinstance(value, str) else ""


class _Scoped(serializers.RelatedField):
    """A row among those the user may name: ``scope`` takes the user."""

    def __init__(self, scope: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scope = scope

    def get_queryset(self) -> Any:
        return self.scope(self.context["request"].user)


@extend_schema_field(OpenApiTypes.STR)
class Named(_Scoped, serializers.SlugRelatedField):
    """A row named by its key among those the user may name; unknown and hidden rows get the same answer."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            raise exceptions.ValidationError("Send a text.")
        found = self.get_queryset().filter(**{str(self.slug_field): data}).first()
        if found is None:
            raise exceptions.ValidationError(f"There is no {show(data)} here; check the spelling.")
        return found


@extend_schema_field(OpenApiTypes.INT)
class Numbered(_Scoped, serializers.PrimaryKeyRelatedField):
    """A row named by its number among those the user may name."""

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_internal_value(self, data: Any) -> Any:
        if type(data) is not int:
            raise exceptions.ValidationError("Send a whole number.")
        found = self.get_queryset().filter(pk=data).first() if 0 < data < 10**18 else None
        if found is None:
            raise exceptions.ValidationError(f"There is no {data} here that you may name.")
        return found


class Whole(serializers.IntegerField):
    def __init__(self, span: Span, **kwargs: Any) -> None:
        super().__init__(min_value=span.low, max_value=span.high, **kwargs)


class Day(serializers.DateField):
    """A day from the year ``since`` on, written 2026-09-30, at most ``ahead`` days from today."""

    def __init__(self, ahead: int = 0, since: int = FACTS_SINCE, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
        self.ahead, self.since = ahead, since

    def to_internal_value(self, value: Any) -> date:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise exceptions.ValidationError("Write the day like 2026-09-30.")
        day: date = super().to_internal_value(value)
        if day.year < self.since:
            raise exceptions.ValidationError(f"Choose a day from the year {self.since} on.")
        if day > self.today() + timedelta(days=self.ahead):
            raise exceptions.ValidationError(
                f"This day lies more than {self.ahead} days ahead." if self.ahead else "This day lies ahead."
            )
        return day

    def today(self) -> date:
        return timezone.localdate()


# ── lists ───────────────────────────────────────────────────────────────────────────────────────────────────────────
@extend_schema_field(OpenApiTypes.BOOL)
class Flag(filters.ChoiceFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "true"), ("false", "false")], **kwargs)

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.filter(**{self.field_name: value == "true"}) if value else qs


class IsSet(Flag):
    """Whether the column says anything."""

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.filter(**{f"{self.field_name}__isnull": value == "false"}) if value else qs


class DayFilter(filters.DateFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class Order(filters.OrderingFilter):
    """Allow-listed columns; the id decides between equals, so that pages neither repeat nor lose a row."""

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        if "" in value:
            raise exceptions.ValidationError({"ordering": "A name is missing between the commas."})
        return qs.order_by(*(self.get_ordering_value(name) for name in value), "pk")


class Pages(pagination.PageNumberPagination):
    page_size = 50
    max_page_size = 1000
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        self._number(request, self.page_query_param, 10**6)
        return super().paginate_queryset(queryset, request, view)

    def get_page_size(self, request: Any) -> int:
        return self._number(request, self.page_size_query_param, self.max_page_size) or self.page_size

    def _number(self, request: Any, name: str, most: int) -> int | None:
        text = request.query_params.get(name)
        if text is None:
            return None
        if not re.fullmatch("[0-9]{1,9}", text) or not 1 <= int(text) <= most:
            raise exceptions.ValidationError({name: [f"Send a whole number from 1 to {most:,}."]})
        return int(text)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        most = {self.page_query_param: 10**6, self.page_size_query_param: self.max_page_size}
        found = super().get_schema_operation_parameters(view)
        for row in found:
            row["schema"] |= {"minimum": 1, "maximum": most[row["name"]]}
        return list(found)


# ── for settings ─────────────────────────────────────────────────────────────────────────────────────────────────────
class Methods(metadata.BaseMetadata):
    """OPTIONS names the methods and nothing else."""

    def determine_metadata(self, request: Any, view: Any) -> dict[str, Any]:
        return {"methods": view.allowed_methods}


class Rate(throttling.BaseThrottle):
    """Reads its limit when asked, so that a setting changed at run time counts. No limit is none.

    What a request took of each limit is left on it, for the headers of its answer.
    """

    scope = ""

    def who(self, request: Any, view: Any) -> str | None:
        """Whom the limit counts; None is not counted."""
        return str(request.user.pk) if request.user.is_authenticated else None

    def allow_request(self, request: Any, view: Any) -> bool:
        rates: Any = api_settings.DEFAULT_THROTTLE_RATES
        who = self.who(request, view)
        self.taken: Taken | None = None
        if who is None or not rates.get(self.scope):
            return True
        self.limit = Limit.parse(rates[self.scope])
        self.taken = COUNTERS.take(f"{self.scope}:{who}", share(self.limit.most), self.limit.seconds)
        request.rates = [*getattr(request, "rates", ()), self]
        return self.taken.is_allowed

    def wait(self) -> float | None:
        return self.taken.seconds if self.taken else None


class UserRate(Rate):
    scope = "user"


class AnonymousRate(Rate):
    scope = "anon"

    def who(self, request: Any, view: Any) -> str | None:
        return None if request.user.is_authenticated else visitor_key(request)


def rate_headers(rates: list[Rate]) -> dict[str, str]:
    """RateLimit-Policy and RateLimit, as the IETF's draft has them: what is allowed of all processes together, and
    what is left in the one that answers."""
    counted = [(rate.scope, rate.limit, rate.taken) for rate in rates if rate.taken]
    if not counted:
        return {}
    return {
        "RateLimit-Policy": ", ".join(f'"{name}";q={limit.most};w={limit.seconds}' for name, limit, _ in counted),
        "RateLimit": ", ".join(f'"{name}";r={taken.left};t={taken.seconds}' for name, _, taken in counted),
    }


class NothingInput(StrictSerializer):
    """An action that needs no more than its address."""
