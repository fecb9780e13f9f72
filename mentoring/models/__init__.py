from mentoring.models.calendars import CalendarFeed
from mentoring.models.goals import ActionItem, Goal, PrivateNote
from mentoring.models.mentors import Block, MentoringRequest, MentorProfile
from mentoring.models.nudges import Nudge, NudgeDigest
from mentoring.models.pairs import FocusSkill, Mentorship, MentorshipEvent
from mentoring.models.plans import MatchPlan
from mentoring.models.sessions import MentoringSession, PlannedSession
from mentoring.models.shared import SharedText

__all__ = [
    "ActionItem",
    "Block",
    "CalendarFeed",
    "FocusSkill",
    "Goal",
    "MatchPlan",
    "MentorProfile",
    "MentoringRequest",
    "MentoringSession",
    "Mentorship",
    "MentorshipEvent",
    "Nudge",
    "NudgeDigest",
    "PlannedSession",
    "PrivateNote",
    "SharedText",
]
