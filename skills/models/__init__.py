from skills.models.framework import Area, Framework, FrameworkVersion, Role, Skill, Target
from skills.models.guesses import Guess, KnownNetwork
from skills.models.people import Engineer, FormerSlug, Placement, Team, User
from skills.models.ratings import Rating
from skills.models.sessions import Session
from skills.models.team_managers import Span, TeamManager, TeamTree
from skills.models.tokens import ApiToken

__all__ = [
    "ApiToken",
    "Area",
    "Engineer",
    "FormerSlug",
    "Framework",
    "FrameworkVersion",
    "Guess",
    "KnownNetwork",
    "Placement",
    "Rating",
    "Role",
    "Session",
    "Skill",
    "Span",
    "Target",
    "Team",
    "TeamManager",
    "TeamTree",
    "User",
]
