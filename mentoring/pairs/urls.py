from django.urls import path, register_converter

from mentoring.pairs import views_home, views_pair, views_planned, views_propose, views_sessions, views_share
from mentoring.steps import STEPS


class StepConverter:
    """One of the steps people take, in the words of an address; anything else is no address."""

    regex = "|".join(kind.replace("_", "-") for kind in STEPS)

    def to_python(self, value: str) -> str:
        return value.replace("-", "_")

    def to_url(self, value: str) -> str:
        return str(value).replace("_", "-")


register_converter(StepConverter, "step")

app_name = "pairs"
urlpatterns = [
    path("mentoring/", views_home.home, name="home"),
    path("mentoring/sessions/", views_home.session_list, name="sessions"),
    path("mentoring/sessions/new/", views_sessions.log, name="log"),
    path("mentoring/sessions/<int:pk>/", views_sessions.session, name="session"),
    path("mentoring/sessions/<int:pk>/confirm/", views_sessions.confirm, name="confirm"),
    path("mentoring/sessions/<int:pk>/deny/", views_sessions.deny, name="deny"),
    path("mentoring/sessions/<int:pk>/undo/", views_sessions.undo, name="undo"),
    path("mentoring/sessions/<int:pk>/share/", views_share.share_session, name="share_session"),
    path("mentoring/planned/<int:pk>/", views_planned.move, name="move"),
    path("mentoring/planned/<int:pk>/cancel/", views_planned.cancel, name="cancel"),
    path("mentoring/pairs/new/", views_propose.propose, name="propose"),
    path("mentoring/pairs/<int:pk>/", views_pair.pair, name="pair"),
    path("mentoring/pairs/<int:pk>/steps/<step:kind>/", views_pair.step, name="step"),
    path("mentoring/pairs/<int:pk>/plan/", views_planned.plan, name="plan"),
    path("mentoring/pairs/<int:pk>/cadence/", views_pair.cadence, name="cadence"),
    path("mentoring/pairs/<int:pk>/note/", views_pair.note, name="note"),
    path("mentoring/pairs/<int:pk>/actions/", views_pair.add, name="add_action"),
    path("mentoring/pairs/<int:pk>/share/", views_share.share, name="share"),
    path("mentoring/goals/<int:pk>/", views_pair.goal, name="goal"),
    path("mentoring/goals/<int:pk>/share/", views_share.share_goal, name="share_goal"),
    path("mentoring/actions/<int:pk>/", views_pair.action, name="action"),
    path("mentoring/shared/<int:pk>/withdraw/", views_share.withdraw, name="withdraw"),
    path("people/<slug:slug>/shared/", views_share.shared, name="shared"),
]
