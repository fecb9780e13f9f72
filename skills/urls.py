from django.urls import path

from skills.views import framework, history, matrix, ratings

app_name = "skills"
urlpatterns = [
    path("teams/", matrix.team_list, name="teams"),
    path("teams/matrix/", matrix.own_matrix, name="own_matrix"),
    path("teams/<slug:slug>/matrix/", matrix.matrix, name="matrix"),
    path("teams/<slug:slug>/cover/", matrix.cover, name="cover"),
    path("teams/<slug:slug>/cell/", matrix.cell, name="cell"),
    path("teams/<slug:slug>/ratings/", ratings.ratings, name="ratings"),
    path("people/<slug:slug>/history/", history.history, name="history"),
    path("framework/", framework.framework, name="framework"),
    # Before skills: there "roles" would be read as an area.
    path("framework/roles/<slug:key>/", framework.role, name="role"),
    path("framework/<slug:area>/<slug:key>/", framework.skill, name="skill"),
]
