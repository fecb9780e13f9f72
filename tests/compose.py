"""compose.yaml as compose reads it: anchors merged, variables filled in from a .env."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

FOLDER: Path = settings.BASE_DIR / "config" / "deploy"
SECRETS = {
    "CAIRN_URL": "https://cairn.example.org",
    "CAIRN_SECRET_KEY": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    "POSTGRES_PASSWORD": "0a1b2c",
    "CAIRN_APPLICATION_PASSWORD": "3d4e5f",
    "REDIS_PASSWORD": "6a7b8c",
}
VARIABLE = re.compile(r"\$\{(\w+)(:[-?])?([^}]*)\}")


class Missing(Exception):
    """A variable compose insists on."""


def services(env: dict[str, str]) -> dict[str, Any]:
    """With this .env."""

    def fill(found: re.Match[str]) -> str:
        name, kind, word = found.groups()
        if value := env.get(name):
            return value
        if kind == ":?":
            raise Missing(name)
        return word

    def filled(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: filled(value) for key, value in node.items()}
        if isinstance(node, list):
            return [filled(value) for value in node]
        return VARIABLE.sub(fill, node).replace("$$", "$") if isinstance(node, str) else node

    return dict(filled(yaml.safe_load((FOLDER / "compose.yaml").read_text())["services"]))


def image_environment() -> dict[str, str]:
    """What the Dockerfile sets."""
    text = (FOLDER / "Dockerfile").read_text().replace("\\\n", " ")
    return dict(pair.split("=", 1) for line in re.findall(r"^ENV (.*)$", text, re.M) for pair in line.split())
