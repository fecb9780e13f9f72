from skills.models.framework import Area, Framework, FrameworkVersion, Role, Skill, Target
from skills.models.people import Engineer, Placement, Team, TeamTree, User
from skills.models.ratings import Rating

__all__ = [
    "Area",
    "Engineer",
    "Framework",
    "FrameworkVersion",
    "Placement",
    "Rating",
    "Role",
    "Skill",
    "Target",
    "Team",
    "TeamTree",
    "User",
]
