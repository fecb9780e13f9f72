"""Headers on every answer, errors and fragments included; limits that outlive a clock that is set back."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from config.base.http.landing import landing_of
from config.base.jobs import clock


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Content-Security-Policy from SECURE_CSP (Django 6's name), Permissions-Policy, and no-store outside static."""
    policy = "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in settings.SECURE_CSP.items())

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", policy)
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        if not request.path.startswith(settings.STATIC_URL):
            response.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
        return response

    return middleware


def fresh_limits(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The counters of limits hold times. After the clock was set back they would count what lies ahead now, and turn
    people away, until the clock gets there again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if clock.CLOCK.look() < 0:
            cache.clear()
        return get_response(request)

    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Django's, but pages open to anybody do not read the session: /healthz answers without the database."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        """To sign-in, and from there to the page the request came from: its form still holds what was typed."""
        return redirect_to_login(landing_of(request, view_func), self.get_login_url(view_func), "next")


class Htmx(HtmxDetails):
    """True only when a part of the page is wanted. Going back restores a whole page, which htmx asks for with one more
    header; a part in its place would have neither its scripts nor its styles."""

    def __bool__(self) -> bool:
        return super().__bool__() and not self.history_restore_request


def htmx(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """``request.htmx``, the one question every view that answers parts asks."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.htmx = Htmx(request)  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


SENT = "cairn-sent"


def sent_forms(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tells the browser, in a cookie for its next page, which form was taken: until then it keeps what was typed. An
    answer that is no redirect shows the form once more, and one to sign-in has taken nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_taken = (
            request.method == "POST" and response.status_code in (302, 303) and "HX-Request" not in request.headers
        )
        if is_taken and request.user.is_authenticated:
            url, is_secure = quote(request.get_full_path(), safe=""), settings.SESSION_COOKIE_SECURE
            response.set_cookie(SENT, url, max_age=60, secure=is_secure, samesite="Strict")
        return response

    return middleware
