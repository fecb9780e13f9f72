from datetime import date

from django.urls import path, register_converter

from skills.views import people, teams


class PlanConverter:
    """The ISO day a planned move begins on; anything else is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(PlanConverter, "plan")

app_name = "people"
urlpatterns = [
    # Adding stands beside the lists: below them, "add" would be somebody's slug.
    path("setup/people/", people.people_list, name="list"),
    path("setup/add-person/", people.add, name="add"),
    path("setup/people/<slug:slug>/", people.person, name="person"),
    path("setup/people/<slug:slug>/move/", people.move, name="move"),
    path("setup/people/<slug:slug>/move/<plan:from_on>/withdraw/", people.withdraw, name="withdraw"),
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
