from __future__ import annotations

from django.urls import include, path

import config.base.http.paths  # noqa: F401  (day and format)
from skills.cover import views as cover
from skills.find import views as find
from skills.framework import views as framework
from skills.imports import views as files
from skills.matrix import views as matrix
from skills.people.views import people, teams
from skills.ratings.views import assess, history
from skills.ratings.views import batch as ratings

PEOPLE = [
    # Adding stands beside the lists: below them, "add" would be somebody's slug.
    path("setup/people/", people.people_list, name="list"),
    path("setup/add-person/", people.add, name="add"),
    path("setup/people/<slug:slug>/", people.person, name="person"),
    path("setup/people/<slug:slug>/move/", people.move, name="move"),
    path("setup/people/<slug:slug>/move/<day:from_on>/withdraw/", people.withdraw, name="withdraw"),
    path("setup/people/<slug:slug>/leave/", people.leave, name="leave"),
    path("setup/people/<slug:slug>/come-back/", people.come_back, name="come_back"),
    path("setup/people/<slug:slug>/invite/", people.invite, name="invite"),
    path("setup/teams/", teams.team_list, name="teams"),
    path("setup/add-team/", teams.add, name="add_team"),
    path("setup/teams/<slug:slug>/", teams.team, name="team"),
    path("setup/teams/<slug:slug>/delete/", teams.delete, name="delete_team"),
    path("people/<slug:slug>/", people.profile, name="profile"),
    path("names/", people.names, name="names"),
]
SKILLS = [
    path("teams/", matrix.team_list, name="teams"),
    path("teams/matrix/", matrix.own_matrix, name="own_matrix"),
    path("teams/<slug:slug>/matrix/", matrix.matrix, name="matrix"),
    path("teams/<slug:slug>/matrix.<format:kind>", matrix.matrix_file, name="matrix_file"),
    path("teams/<slug:slug>/cover/", cover.cover, name="cover"),
    path("teams/<slug:slug>/cover.pdf", cover.cover_pdf, name="cover_pdf"),
    path("teams/<slug:slug>/cell/", ratings.cell, name="cell"),
    path("teams/<slug:slug>/ratings/", ratings.ratings, name="ratings"),
    path("people/<slug:slug>/history/", history.history, name="history"),
    path("people/<slug:slug>/history.<format:kind>", history.history_file, name="history_file"),
    path("setup/people.<format:kind>", files.people_file, name="people_file"),
    path("people/<slug:slug>/assess/", assess.assess, name="assess"),
    path("me/assess/", assess.my_assess, name="my_assess"),
    path("find/", find.find, name="find"),
    path("find.csv", find.find_csv, name="find_csv"),
    path("cover/", cover.organisation_cover, name="organisation_cover"),
    path("cover.pdf", cover.organisation_cover_pdf, name="organisation_cover_pdf"),
    path("framework/", framework.framework, name="framework"),
    # Before skills: there "roles" would be read as an area.
    path("framework/roles/<slug:key>/", framework.role, name="role"),
    path("framework/<slug:area>/<slug:key>/", framework.skill, name="skill"),
]
urlpatterns = [path("", include((PEOPLE, "people"))), path("", include((SKILLS, "skills")))]
