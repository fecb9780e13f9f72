from __future__ import annotations

from django.urls import include, path, register_converter

from mentoring.calendar import views as calendar
from mentoring.matching.plans import views as plans
from mentoring.matching.views import find, profile, queue, requests
from mentoring.pairs.pages.views import home, planned, propose
from mentoring.pairs.pages.views import pair as pairs
from mentoring.pairs.sharing import views as sharing
from mentoring.pairs.steps import STEPS
from mentoring.programme import views as programme
from mentoring.reminders import views as reminders
from mentoring.sessions import views as sessions


class StepConverter:
    """One of the steps people take, in the words of an address; anything else is no address."""

    regex = "|".join(kind.replace("_", "-") for kind in STEPS)

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return str(value).replace("_", "-")


register_converter(StepConverter, "step")

PAIRS = [
    path("mentoring/", home.home, name="home"),
    path("mentoring/sessions/", home.session_list, name="sessions"),
    path("mentoring/sessions/new/", sessions.log, name="log"),
    path("mentoring/sessions/<int:pk>/", sessions.session, name="session"),
    path("mentoring/sessions/<int:pk>/confirm/", sessions.confirm, name="confirm"),
    path("mentoring/sessions/<int:pk>/deny/", sessions.deny, name="deny"),
    path("mentoring/sessions/<int:pk>/undo/", sessions.undo, name="undo"),
    path("mentoring/sessions/<int:pk>/share/", sharing.share_session, name="share_session"),
    path("mentoring/planned/<int:pk>/", planned.move, name="move"),
    path("mentoring/planned/<int:pk>/cancel/", planned.cancel, name="cancel"),
    path("mentoring/pairs/new/", propose.propose, name="propose"),
    path("mentoring/pairs/<int:pk>/", pairs.pair, name="pair"),
    path("mentoring/pairs/<int:pk>/steps/<step:kind>/", pairs.step, name="step"),
    path("mentoring/pairs/<int:pk>/plan/", planned.plan, name="plan"),
    path("mentoring/pairs/<int:pk>/cadence/", pairs.cadence, name="cadence"),
    path("mentoring/pairs/<int:pk>/note/", pairs.note, name="note"),
    path("mentoring/pairs/<int:pk>/actions/", pairs.add, name="add_action"),
    path("mentoring/pairs/<int:pk>/share/", sharing.share, name="share"),
    path("mentoring/goals/<int:pk>/", pairs.goal, name="goal"),
    path("mentoring/goals/<int:pk>/share/", sharing.share_goal, name="share_goal"),
    path("mentoring/actions/<int:pk>/", pairs.action, name="action"),
    path("mentoring/shared/<int:pk>/withdraw/", sharing.withdraw, name="withdraw"),
    path("people/<slug:slug>/shared/", sharing.shared, name="shared"),
]
CALENDAR = [
    path("mentoring/calendar/", calendar.calendar, name="calendar"),
    path("mentoring/calendar/make/", calendar.make, name="make"),
    path("mentoring/calendar/title/", calendar.title, name="title"),
    path("mentoring/calendar/revoke/", calendar.revoke, name="revoke"),
    path("mentoring/calendar/<slug:token>.ics", calendar.feed, name="feed"),
    path("mentoring/planned/<int:pk>/invitation.ics", calendar.invitation, name="invitation"),
]
PROGRAMME = [
    path("mentoring/health/", programme.health, name="health"),
    path("mentoring/health.pdf", programme.health_pdf, name="health_pdf"),
    path("mentoring/health/gaps/", programme.gaps, name="gaps"),
    path("mentoring/health/growth/", programme.growth, name="growth"),
    path("mentoring/record/", programme.record, name="record"),
]
MATCHING = [
    path("mentoring/profile/", profile.profile, name="profile"),
    path("mentoring/profile/apart/", profile.keep_apart, name="keep_apart"),
    path("mentoring/profile/apart/<slug:slug>/remove/", profile.no_longer, name="no_longer_apart"),
    path("mentoring/find/", find.find, name="find"),
    path("mentoring/find/<slug:slug>/ask/", find.ask, name="ask"),
    path("mentoring/requests/", requests.request_list, name="requests"),
    path("mentoring/requests/new/", requests.new, name="new_request"),
    path("mentoring/requests/<int:pk>/", requests.change, name="request"),
    path("mentoring/requests/<int:pk>/close/", requests.close, name="close_request"),
    path("mentoring/match/", queue.queue, name="queue"),
    path("mentoring/match/<slug:slug>/", queue.person, name="person"),
    path("mentoring/match/<slug:slug>/propose/", queue.propose_to, name="propose"),
    path("mentoring/plans/", plans.plan_list, name="plans"),
    path("mentoring/plans/<int:pk>/", plans.plan, name="plan"),
    path("mentoring/plans/<int:pk>/rules/", plans.rules, name="plan_rules"),
    path("mentoring/plans/<int:pk>/send/", plans.send, name="send_plan"),
]
REMINDERS = [
    path("mentoring/nudges/", reminders.nudge_list, name="list"),
    path("mentoring/nudges/<int:pk>/later/", reminders.later, name="later"),
    path("mentoring/nudges/mail/<str:topic>/", reminders.choose_topic, name="topic"),
]
urlpatterns = [
    path("", include((PAIRS, "pairs"))),
    path("", include((CALENDAR, "mentoring_calendar"))),
    path("", include((PROGRAMME, "mentoring_health"))),
    path("", include((MATCHING, "matching"))),
    path("", include((REMINDERS, "nudges"))),
]
