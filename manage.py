#!/usr/bin/env python3
"""Cairn's command line. Works from nothing: see config/bootstrap.py."""

import os
import sys

from config import bootstrap

if __name__ == "__main__":
    bootstrap.ensure_environment(sys.argv)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # up prints on while it runs, also into a file
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from config.run.start import run

    run(sys.argv)
