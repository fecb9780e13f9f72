from django.urls import path, register_converter

from skills.views import assess, files, find, framework, history, matrix, ratings


class FormatConverter:
    """A kind of file; anything else is no address."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FormatConverter, "format")

app_name = "skills"
urlpatterns = [
    path("teams/", matrix.team_list, name="teams"),
    path("teams/matrix/", matrix.own_matrix, name="own_matrix"),
    path("teams/<slug:slug>/matrix/", matrix.matrix, name="matrix"),
    path("teams/<slug:slug>/matrix.<format:kind>", files.matrix, name="matrix_file"),
    path("teams/<slug:slug>/cover/", matrix.cover, name="cover"),
    path("teams/<slug:slug>/cell/", matrix.cell, name="cell"),
    path("teams/<slug:slug>/ratings/", ratings.ratings, name="ratings"),
    path("people/<slug:slug>/history/", history.history, name="history"),
    path("people/<slug:slug>/history.<format:kind>", files.history, name="history_file"),
    path("setup/people.<format:kind>", files.people, name="people_file"),
    path("people/<slug:slug>/assess/", assess.assess, name="assess"),
    path("me/assess/", assess.my_assess, name="my_assess"),
    path("find/", find.find, name="find"),
    path("find.csv", find.find_csv, name="find_csv"),
    path("cover/", matrix.organisation_cover, name="organisation_cover"),
    path("framework/", framework.framework, name="framework"),
    # Before skills: there "roles" would be read as an area.
    path("framework/roles/<slug:key>/", framework.role, name="role"),
    path("framework/<slug:area>/<slug:key>/", framework.skill, name="skill"),
]
