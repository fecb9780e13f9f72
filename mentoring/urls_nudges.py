from django.urls import path

from mentoring import views_nudges as views

app_name = "nudges"
urlpatterns = [
    path("mentoring/nudges/", views.nudge_list, name="list"),
    path("mentoring/nudges/<int:pk>/later/", views.later, name="later"),
    path("mentoring/nudges/mail/<str:topic>/", views.choose_topic, name="topic"),
]
