"""Every address of the site. Sign-up is closed: its name answers 404, because allauth's mail code looks it up."""

from typing import Any

from allauth.account import views as account
from django.urls import include, path, re_path

from config.base.http import errors
from config.base.jobs import health
from config.imports import pages as uploads
from config.site import account as own
from config.site import audit_page, jobs_page, mail_page, search, views

urlpatterns: list[Any] = [
    path("", views.home, name="home"),
    path("account/", own.account, name="account"),
    path("account/zone/", own.set_zone, name="set_zone"),
    path("account/theme/", own.set_theme, name="set_theme"),
    path("account/sessions/others/end/", own.end_others, name="end_other_sessions"),
    path("account/sessions/<slug:session>/end/", own.end_one, name="end_session"),
    path("account/tokens/", own.make_token, name="make_token"),
    path("account/tokens/<slug:key>/revoke/", own.revoke, name="revoke_token"),
    path("account/mail/", mail_page.mail_choices, name="mail_choices"),
    path("account/data/", own.my_data, name="my_data"),
    path("account/data/export/", own.export, name="export_my_data"),
    path("account/data/record/", audit_page.own_record, name="own_record"),
    path("setup/audit/", audit_page.audit_log, name="audit"),
    path("setup/import/", uploads.start_page, name="imports"),
    path("setup/import/<int:pk>/", uploads.upload_page, name="import"),
    path("setup/import/<int:pk>/load/", uploads.load, name="load_import"),
    path("setup/import/<int:pk>/give-up/", uploads.drop, name="drop_import"),
    path("setup/import/<int:pk>/undo/", uploads.take_back, name="undo_import"),
    path("setup/import/<int:pk>/problems.csv", uploads.problems_file, name="import_problems"),
    path("jobs/", jobs_page.job_list, name="jobs"),
    path("jobs/<int:pk>/retry/", jobs_page.retry_job, name="retry_job"),
    re_path(r"^healthz/?$", health.healthz, name="healthz"),
    re_path(r"^readyz/?$", health.readyz, name="readyz"),
    path("search/", search.search, name="search"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/mail/", mail_page.sample_mail, name="sample_mail"),
    path("mail/stop/<str:token>/", mail_page.mail_stop, name="mail_stop"),
    path("login/", views.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", views.signup_closed, name="account_signup"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("api/", include("config.api")),
    path("", include("mentoring.urls")),
    path("", include("reports.urls")),
    path("", include("skills.urls")),
]

handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error
