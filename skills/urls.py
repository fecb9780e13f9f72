from django.urls import path

from skills.views import assess, find, framework, history, matrix

app_name = "skills"
urlpatterns = [
    path("teams/", matrix.team_list, name="teams"),
    path("teams/matrix/", matrix.own_matrix, name="own_matrix"),
    path("teams/<slug:slug>/matrix/", matrix.matrix, name="matrix"),
    path("teams/<slug:slug>/cover/", matrix.cover, name="cover"),
    path("people/<slug:slug>/history/", history.history, name="history"),
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
