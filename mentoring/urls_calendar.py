from django.urls import path

from mentoring import views_calendar as views

app_name = "mentoring_calendar"
urlpatterns = [
    path("mentoring/calendar/", views.calendar, name="calendar"),
    path("mentoring/calendar/make/", views.make, name="make"),
    path("mentoring/calendar/title/", views.title, name="title"),
    path("mentoring/calendar/revoke/", views.revoke, name="revoke"),
    path("mentoring/calendar/<slug:token>.ics", views.feed, name="feed"),
    path("mentoring/planned/<int:pk>/invitation.ics", views.invitation, name="invitation"),
]
