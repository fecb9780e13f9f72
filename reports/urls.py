from django.urls import path

import config.base.http.paths  # noqa: F401  (day and format)
from reports.pages.compare import views as compare
from reports.pages.growth.views import check
from reports.pages.growth.views import growth as views_growth
from reports.pages.map import views as views_map
from reports.pages.report import views
from reports.pdf import views as pdf
from reports.schedules import views as schedules

app_name = "reports"
urlpatterns = [
    path("method/", views.method, name="method"),
    path("readiness/", views.report_list, name="list"),
    path("readiness/<slug:role>/", views.latest, name="latest"),
    path("readiness/<slug:role>/compare/", compare.compare, name="compare"),
    path("readiness/<slug:role>/compare.<format:kind>", compare.compare_file, name="compare_file"),
    path("readiness/<slug:role>/compare.pdf", pdf.compare_pdf, name="compare_pdf"),
    path("readiness/<slug:role>/<day:as_of>/", views.report, name="report"),
    path("readiness/<slug:role>/<day:as_of>/report.<format:kind>", views.report_file, name="report_file"),
    path("readiness/<slug:role>/<day:as_of>/report.json", views.report_file, {"kind": "json"}, name="report_json"),
    path("readiness/<slug:role>/<day:as_of>/report.pdf", pdf.report_pdf, name="report_pdf"),
    path("readiness/<slug:role>/<day:as_of>/map/", views_map.report_map, name="map"),
    path("readiness/<slug:role>/<day:as_of>/map.<format:kind>", views_map.map_file, name="map_file"),
    path("organisation/map/", views_map.newest_map, name="newest_map"),
    path("readiness/<slug:role>/<day:as_of>/people/<slug:slug>/", views.person, name="person"),
    path("readiness/<slug:role>/<day:as_of>/people/<slug:slug>/verdict.pdf", pdf.person_pdf, name="person_pdf"),
    path("me/growth/", views_growth.my_growth, name="my_growth"),
    path("me/readiness/", views_growth.my_readiness, name="my_readiness"),
    path("me/readiness/<int:pk>/answer/", views_growth.answer, name="answer"),
    path("people/<slug:slug>/growth/", views_growth.growth, name="growth"),
    path("people/<slug:slug>/readiness/", views_growth.person_readiness, name="person_readiness"),
    path("me/mentoring-check/", check.my_check, name="my_check"),
    path("people/<slug:slug>/mentoring-check/", check.check, name="check"),
    path("people/<slug:slug>/mentoring-check/withdraw/", check.withdraw, name="withdraw_waiver"),
    path("teams/readiness/", views_growth.own_team_readiness, name="own_team_readiness"),
    path("teams/<slug:slug>/readiness/", views_growth.team_readiness, name="team_readiness"),
    path("runs/", views.run_list, name="runs"),
    path("runs/<int:pk>/", views.run, name="run"),
    path("runs/<int:pk>/retry/", views.retry_run, name="retry"),
    path("runs/<int:pk>/cancel/", views.cancel_run, name="cancel"),
    path("schedules/", schedules.schedule_list, name="schedules"),
    path("schedules/new/", schedules.add, name="add_schedule"),
    path("schedules/next/", schedules.next_runs, name="next_runs"),
    path("schedules/<int:pk>/", schedules.schedule, name="schedule"),
    path("schedules/<int:pk>/next/", schedules.next_runs, name="next_runs_of"),
    path("schedules/<int:pk>/pause/", schedules.pause, name="pause_schedule"),
    path("schedules/<int:pk>/resume/", schedules.resume, name="resume_schedule"),
    path("schedules/<int:pk>/delete/", schedules.delete, name="delete_schedule"),
    path("schedules/<int:pk>/again/", schedules.run_again, name="run_schedule_again"),
    path("deliveries/<int:pk>/again/", schedules.send_again, name="send_again"),
]
