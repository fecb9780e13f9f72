"""Marks and numbers for templates: each tag takes plain arguments and draws one partial of ``ui/``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import forms, template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from heroicons.templatetags.heroicons import heroicon_outline

from config.base import charts, words

register = template.Library()


# ── numbers and days ────────────────────────────────────────────────────────────────────────────────────────────────
@register.filter
def number(value: float, digits: int = 0) -> str:
    return words.number(float(value), digits)


@register.filter
def signed(value: float, digits: int = 1) -> str:
    return words.signed(float(value), digits)


@register.filter
def percent(value: float) -> str:
    return words.percent(float(value))


@register.filter
def day(value: date) -> str:
    return words.day(timezone.localtime(value) if isinstance(value, datetime) else value)


@register.filter
def took(value: timedelta) -> str:
    return words.took(value)


@register.filter
def moment(value: datetime) -> SafeString:
    """Relative under seven days with the full time as title, else "16 Nov 2026, 14:20"."""
    local = timezone.localtime(value)
    full = f"{words.day(local)}, {local:%H:%M}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', local.isoformat(), full, words.ago(value, timezone.now()) or full
    )


# ── icons, marks, charts ────────────────────────────────────────────────────────────────────────────────────────────
@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, extra: str = "") -> str:
    """A decorative outline icon; the words beside it carry the meaning."""
    return heroicon_outline(str(name), size=None, **{"class": f"ic {extra}".strip(), "aria_hidden": "true"})


@register.inclusion_tag("ui/_verdict.html")
def verdict(key: str, label: str) -> dict[str, str]:
    """Glyph and word."""
    return {"key": key, "label": label}


@register.inclusion_tag("ui/_confidence.html")
def quality(key: str) -> dict[str, Any]:
    """How good the data are: high, medium or low as rising bars and a word."""
    level = {"low": 1, "medium": 2, "high": 3}.get(key, 0)
    bars = [
        (x, y, height, index < level) for index, (x, y, height) in enumerate(((0, 8, 4), (5, 4.5, 7.5), (10, 1, 11)))
    ]
    return {"bars": bars, "label": key.capitalize()}


@register.inclusion_tag("ui/_delta.html")
def delta(value: float | None, none: str = "new", digits: int = 0) -> dict[str, Any]:
    """Change as triangle and number; ``none`` where there is nothing to compare with."""
    if value is None:
        return {"word": none}
    text = words.number(abs(value), digits)
    if not float(text.replace(",", "")):
        return {"word": "no change"}
    return {"tone": "up" if value > 0 else "dn", "said": "up" if value > 0 else "down", "text": text}


@register.inclusion_tag("ui/_rungs.html")
def rungs(level: float, target: int) -> dict[str, Any]:
    """Five steps: reached, half reached or missing up to the target, beyond it."""
    kinds = []
    for rung in range(1, 6):
        if level >= rung:
            kinds.append("f" if rung <= target else "x")
        elif rung > target:
            kinds.append("")
        else:
            kinds.append("h" if level >= rung - 0.5 else "m")
    return {"kinds": kinds, "level": words.number(level, 1), "target": target}


@register.inclusion_tag("ui/_avatar.html")
def avatar(initials: str, size: str = "") -> dict[str, str]:
    return {"initials": initials, "size": size}


@register.inclusion_tag("ui/_tag.html")
def tag(text: str, tone: str = "", glyph: str = "") -> dict[str, str]:
    return {"text": text, "tone": tone, "glyph": glyph}


@register.inclusion_tag("ui/_field.html")
def field(bound: forms.BoundField, label: str = "", hint: str = "") -> dict[str, Any]:
    """Label, control, hint and error of one form field, tied together for screen readers."""
    widget = bound.field.widget
    described = [f"{bound.auto_id}-hint"] if hint else []
    described += [f"{bound.auto_id}-error"] if bound.errors else []
    look = "sel" if isinstance(widget, forms.Select) else "area" if isinstance(widget, forms.Textarea) else "in"
    attributes: dict[str, str | bool] = {"class": look}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    widget.attrs.pop("placeholder", None)
    is_tick = isinstance(widget, forms.CheckboxInput)
    return {
        "bound": bound,
        "control": bound.as_widget(attrs=None if is_tick else attributes),
        "label": label or bound.label,
        "hint": hint,
        "is_tick": is_tick,
    }


register.simple_tag(charts.share, name="share")
register.simple_tag(charts.spark, name="spark")
register.simple_tag(charts.interval, name="interval")
