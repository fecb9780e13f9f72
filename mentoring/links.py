"""Addresses of pages another part may bring; matching works without them."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse


def link(name: str, *args: Any, instead: str = "") -> str:
    """The address of a page, or what stands in its place while there is no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return instead
