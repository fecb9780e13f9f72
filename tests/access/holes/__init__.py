"""Guards taken away one at a time. Each hole names the routes where the walk has to notice it."""

from tests.access.holes import answers, looks, pairs, rights, scopes
from tests.access.holes.dig import HOLES, Hole

__all__ = ["HOLES", "Hole", "answers", "looks", "pairs", "rights", "scopes"]
