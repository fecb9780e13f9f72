"""Static files as they are served: names with hashes, also where one script imports another; and their size."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

OWN = Path(settings.BASE_DIR) / "config" / "static"
SCRIPTS = 32_000  # bytes of all own scripts, compressed; no page loads all of them
STYLES = 14_000  # bytes of the sheets that every page loads, compressed
OF_PAGE = 17_500  # with those of the page that needs most of its own: the matrix
SHEET = re.compile(r'static "([\w-]+\.css)"')


def squeezed(kind):
    return sum(len(gzip.compress(path.read_bytes())) for path in OWN.glob(f"*.{kind}"))


def test_scripts_import_each_other_by_names_with_hashes(settings, tmp_path):
    backend = {"BACKEND": "config.base.http.static.Storage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)

    scripts = [path for path in tmp_path.glob("*.js") if re.search(r"\.[0-9a-f]{12}\.js$", path.name)]
    imported = {
        (path.name.split(".")[0], name)
        for path in scripts
        for name in re.findall(r'"\./([^"]+\.js)"', path.read_text())
    }
    assert {module for module, _ in imported} >= {"grid", "grid-save", "matrix"}
    assert all((tmp_path / name).exists() and re.search(r"\.[0-9a-f]{12}\.js$", name) for _, name in imported)


def test_own_scripts_stay_small():
    assert squeezed("js") < SCRIPTS


def test_no_page_loads_more_styles_than_is_allowed():
    pages = Path(settings.BASE_DIR).glob("*/templates/**/*.html")
    templates = {path.name: SHEET.findall(path.read_text()) for path in pages}
    everywhere = set(templates.pop("_head.html"))
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in OWN.glob("*.css")}
    of_pages = {
        name: sum(sizes[sheet] for sheet in everywhere | set(found)) for name, found in templates.items() if found
    }

    assert sum(sizes[sheet] for sheet in everywhere) < STYLES
    assert {name: size for name, size in of_pages.items() if size >= OF_PAGE} == {}
    assert len(of_pages) > 10
