import os

import django
from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup(set_prefix=False)

from config.run.start import check  # noqa: E402  the applications are there only now

check()
application = get_wsgi_application()
reverse("home")  # reads all addresses and views now, once for all processes, not in the first request of each
