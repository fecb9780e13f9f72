from django.urls import path

from mentoring import views_find, views_match, views_plans, views_profile, views_requests

app_name = "matching"
urlpatterns = [
    path("mentoring/profile/", views_profile.profile, name="profile"),
    path("mentoring/profile/apart/", views_profile.keep_apart, name="keep_apart"),
    path("mentoring/profile/apart/<slug:slug>/remove/", views_profile.no_longer, name="no_longer_apart"),
    path("mentoring/find/", views_find.find, name="find"),
    path("mentoring/find/<slug:slug>/ask/", views_find.ask, name="ask"),
    path("mentoring/requests/", views_requests.request_list, name="requests"),
    path("mentoring/requests/new/", views_requests.new, name="new_request"),
    path("mentoring/requests/<int:pk>/", views_requests.change, name="request"),
    path("mentoring/requests/<int:pk>/close/", views_requests.close, name="close_request"),
    path("mentoring/match/", views_match.queue, name="queue"),
    path("mentoring/match/<slug:slug>/", views_match.person, name="person"),
    path("mentoring/match/<slug:slug>/propose/", views_match.propose_to, name="propose"),
    path("mentoring/plans/", views_plans.plan_list, name="plans"),
    path("mentoring/plans/<int:pk>/", views_plans.plan, name="plan"),
    path("mentoring/plans/<int:pk>/rules/", views_plans.rules, name="plan_rules"),
    path("mentoring/plans/<int:pk>/send/", views_plans.send, name="send_plan"),
]
