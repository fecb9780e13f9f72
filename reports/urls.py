from datetime import date

from django.urls import path, register_converter

from reports import views


class DayConverter:
    """An ISO day; anything else is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "reports"
urlpatterns = [
    path("readiness/", views.report_list, name="list"),
    path("readiness/<slug:role>/", views.latest, name="latest"),
    path("readiness/<slug:role>/<day:as_of>/", views.report, name="report"),
    path("readiness/<slug:role>/<day:as_of>/people/<slug:slug>/", views.person, name="person"),
    path("runs/", views.run_list, name="runs"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("runs/<int:pk>/retry/", views.retry_run, name="retry"),
]
