"""Canaille with its memory backend on 127.0.0.1.

Its argument is JSON: port, secret, odd_secret, redirect_uri, password.
"""

import json
import sys

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import OKPKey, RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

GIVEN = json.loads(sys.argv[1])


class QuietHandler(WSGIRequestHandler):
    def log_request(self, *_):
        pass


def new_client(client_id, secret):
    client = models.Client(
        client_id=client_id,
        client_secret=secret,
        client_name=client_id,
        redirect_uris=[GIVEN["redirect_uri"]],
        grant_types=["authorization_code", "client_credentials", "password", "refresh_token"],
        response_types=["code"],
        scope=["openid", "profile"],
        # Of a trusted domain, so that nobody is asked for consent.
        client_uri="http://127.0.0.1",
        token_endpoint_auth_method="client_secret_basic",
        # As its dynamic registration does, and its command line does not.
        id_token_signed_response_alg="RS256",
    )
    Backend.instance.save(client)
    return client


def main():
    app = create_app(
        config={
            "SECRET_KEY": "for these tests only",
            "SERVER_NAME": f"127.0.0.1:{GIVEN['port']}",
            "PREFERRED_URL_SCHEME": "http",
            "CANAILLE": {"DATABASE": "memory", "LOGGING": {"version": 1}, "SMTP": None},
            "CANAILLE_OIDC": {
                "REQUIRE_NONCE": False,
                "ACTIVE_JWKS": [
                    RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True),
                    OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True),
                ],
            },
        },
        init_backend=True,
    )
    with app.app_context(), app.backend.session():
        # No display name, which is optional: responses have "username": null for them.
        for name in ["alice", "bob"]:
            Backend.instance.save(
                models.User(
                    user_name=name,
                    family_name="Doe",
                    emails=[f"{name}@example.com"],
                    password=GIVEN["password"],
                )
            )
        server = new_client("notes-server", GIVEN["secret"])
        odd = new_client("odd-server", GIVEN["odd_secret"])
        other = new_client("other-server", GIVEN["secret"])
        for name, audience in [("app", [server, odd]), ("other-app", [other])]:
            client = new_client(name, GIVEN["secret"])
            client.audience = audience
            Backend.instance.save(client)
        # Its tokens are signed with an algorithm that the key, which says none, is not used for by default.
        client = new_client("rs512-app", GIVEN["secret"])
        client.audience = [server]
        client.id_token_signed_response_alg = "RS512"
        Backend.instance.save(client)
    make_server(
        "127.0.0.1", GIVEN["port"], app, threaded=True, request_handler=QuietHandler
    ).serve_forever()


main()
