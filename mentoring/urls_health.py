from django.urls import path

from mentoring import views_health, views_record

app_name = "mentoring_health"
urlpatterns = [
    path("mentoring/health/", views_health.health, name="health"),
    path("mentoring/health/gaps/", views_health.gaps, name="gaps"),
    path("mentoring/health/growth/", views_health.growth, name="growth"),
    path("mentoring/record/", views_record.record, name="record"),
]
