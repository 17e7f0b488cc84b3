"""A Django site with django-oauth-toolkit, as its documentation sets it up, on 127.0.0.1.

Its argument is JSON: port, second_port, folder (for the database), clients, scopes, redirect_uri, key.
"""

import json
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings

GIVEN = json.loads(sys.argv[1])

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="for these tests only",
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(GIVEN["folder"]) / "site.sqlite3"),
            "OPTIONS": {"timeout": 20},
        }
    },
    # Client secrets are kept hashed too: with the default, each request would take a second.
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        f"{__name__}.choose_urls",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": GIVEN["key"],
        "SCOPES": {"openid": "OpenID Connect", **{name: name for name in GIVEN["scopes"]}},
        "PKCE_REQUIRED": True,
    },
)
django.setup()

from django.contrib.auth import get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from oauth2_provider.models import get_application_model  # noqa: E402
from oauth2_provider.urls import metadata_urlpatterns  # noqa: E402


def sign_in(request):
    """In place of a form with a password: who asks is Alice."""
    login(request, get_user_model().objects.get(username="alice"))
    return HttpResponse("signed in")


mounted_only = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
urlpatterns = [
    path("sign-in/", sign_in),
    path("", include((metadata_urlpatterns, "oauth2_provider"), namespace="root")),
    *mounted_only,
]


def choose_urls(get_response):
    """At the second port the site is as one that has not mounted the metadata at its root."""

    def answer(request):
        if request.get_port() == str(GIVEN["second_port"]):
            request.urlconf = tuple(mounted_only)
        return get_response(request)

    return answer


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def main():
    call_command("migrate", verbosity=0)
    alice = get_user_model().objects.create_user("alice", password="for these tests only")
    for client in GIVEN["clients"]:
        get_application_model().objects.create(
            user=alice,
            client_type="confidential",
            skip_authorization=True,
            algorithm="RS256",
            **client,
        )
    servers = [
        make_server("127.0.0.1", port, get_wsgi_application(), Server, QuietHandler)
        for port in (GIVEN["second_port"], GIVEN["port"])
    ]
    Thread(target=servers[0].serve_forever, daemon=True).start()
    servers[1].serve_forever()


main()
