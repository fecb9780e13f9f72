"""Where sign-in leads: to a page one can open, never to an address that only takes what a form sends."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

SAFE = ("GET", "HEAD", "OPTIONS")


def landing_of(request: HttpRequest, view: Callable[..., Any]) -> str:
    """The page that was asked for; for what was sent, the page its form stood on, else where it was sent to, if that is
    a page, else home."""
    if request.method in SAFE and takes_get(view):
        return request.get_full_path()
    stood_on = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    own = request.get_full_path() if takes_get(view) else reverse("home")
    if not url_has_allowed_host_and_scheme(stood_on, {request.get_host()}, require_https=request.is_secure()):
        return own
    path = urlunsplit(urlsplit(stood_on)._replace(scheme="", netloc="", fragment=""))
    return path if opens_a_page(path) else own


def opens_a_page(url: str) -> bool:
    """Whether somebody who follows the address of this site is not refused for having followed it."""
    try:
        return takes_get(resolve(urlsplit(url).path).func)
    except Resolver404:
        return False


def takes_get(view: Callable[..., Any]) -> bool:
    """No decorator of the view, and no class of it, leaves GET out."""
    if methods := getattr(view, "actions", None):  # of a viewset, by method
        return "get" in methods
    if made_by := getattr(view, "view_class", None) or getattr(view, "cls", None):
        return hasattr(made_by, "get") and "get" in made_by.http_method_names
    while view is not None:
        allowed = (
            inspect.getclosurevars(view).nonlocals.get("request_method_list") if inspect.isfunction(view) else None
        )
        if allowed is not None and "GET" not in allowed:
            return False
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]
    return True
