"""An authorization server made of Authlib and Flask, as Authlib's documentation shows it, on 127.0.0.1.

Two clients get tokens: "app" opaque ones, "jwt-app" JWTs of RFC 9068. Its argument is JSON: port, secret, odd_secret,
scopes, redirect_uri. All is kept in memory.
"""

import json
import sys
import time
from dataclasses import dataclass, field

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, TokenMixin, grants
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc9068 import JWTBearerTokenGenerator
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo
from flask import Flask, jsonify, request
from joserfc.jwk import KeySet, RSAKey

GIVEN = json.loads(sys.argv[1])
ISSUER = f"http://127.0.0.1:{GIVEN['port']}"
SCOPES = ["openid", *GIVEN["scopes"]]
KEY = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": "key-1"})
KEYS = KeySet([KEY])

app = Flask(__name__)


class User:
    def get_user_id(self):
        return "alice"


ALICE = User()


@dataclass
class Client(ClientMixin):
    client_id: str
    secret: str
    auth_method: str
    may_introspect: bool = False
    gets_jwts: bool = False

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return GIVEN["redirect_uri"]

    def get_allowed_scope(self, scope):
        return " ".join(name for name in (scope or "").split() if name in SCOPES)

    def check_redirect_uri(self, redirect_uri):
        return redirect_uri == GIVEN["redirect_uri"]

    def check_client_secret(self, client_secret):
        return client_secret == self.secret

    def check_endpoint_auth_method(self, method, endpoint):
        return method == self.auth_method

    def check_response_type(self, response_type):
        return response_type == "code"

    def check_grant_type(self, grant_type):
        return not self.may_introspect


@dataclass
class Token(TokenMixin):
    client_id: str
    access_token: str
    scope: str
    expires_in: int
    audience: str | None
    user: User | None
    refresh_token: str | None = None
    issued_at: int = field(default_factory=lambda: int(time.time()))
    revoked: bool = False

    def check_client(self, client):
        return self.client_id == client.client_id

    def get_scope(self):
        return self.scope

    def get_expires_in(self):
        return self.expires_in

    def is_expired(self):
        return self.issued_at + self.expires_in < time.time()

    def is_revoked(self):
        return self.revoked

    def get_user(self):
        return self.user

    def get_client(self):
        return CLIENTS[self.client_id]


@dataclass
class Code(AuthorizationCodeMixin):
    code: str
    client_id: str
    redirect_uri: str
    scope: str
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope

    def get_nonce(self):
        return None

    def get_auth_time(self):
        return None

    def get_acr(self):
        return None

    def get_amr(self):
        return None


CLIENTS = {
    client.client_id: client
    for client in [
        Client("app", GIVEN["secret"], "client_secret_post"),
        Client("jwt-app", GIVEN["secret"], "client_secret_post", gets_jwts=True),
        Client("rs", GIVEN["secret"], "client_secret_basic", may_introspect=True),
        Client("odd-rs", GIVEN["odd_secret"], "client_secret_basic", may_introspect=True),
    ]
}
TOKENS: list[Token] = []
CODES: dict[str, Code] = {}


def save_token(token, oauth_request):
    TOKENS.append(
        Token(
            client_id=oauth_request.client.client_id,
            access_token=token["access_token"],
            refresh_token=token.get("refresh_token"),
            scope=token.get("scope", ""),
            expires_in=token["expires_in"],
            audience=request.form.get("resource"),
            user=oauth_request.user,
        )
    )


def find_token(text, hint):
    """By the hint alone where there is one, as the example in Authlib's documentation does it."""
    kinds = [hint] if hint else ["access_token", "refresh_token"]
    return next((token for kind in kinds for token in TOKENS if getattr(token, kind) == text), None)


class CodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post"]

    def save_authorization_code(self, code, oauth_request):
        payload = oauth_request.payload
        CODES[code] = Code(
            code=code,
            client_id=oauth_request.client.client_id,
            redirect_uri=payload.redirect_uri,
            scope=payload.scope,
            code_challenge=payload.data.get("code_challenge"),
            code_challenge_method=payload.data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code, client):
        found = CODES.get(code)
        return found if found and found.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code):
        del CODES[authorization_code.code]

    def authenticate_user(self, authorization_code):
        return ALICE


class ClientCredentialsGrant(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post"]


class RefreshGrant(grants.RefreshTokenGrant):
    """Its presence makes the code grant give refresh tokens."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post"]

    def authenticate_refresh_token(self, refresh_token):
        return find_token(refresh_token, "refresh_token")

    def authenticate_user(self, credential):
        return credential.user

    def revoke_old_credential(self, credential):
        credential.revoked = True


class IdToken(OpenIDCode):
    def resolve_client_private_key(self, client):
        return KEY

    def get_client_algorithm(self, client):
        return "RS256"

    def get_encode_header(self, client):
        return {"alg": "RS256", "kid": KEY.kid}

    def get_client_claims(self, client):
        # The resource too, so that its audience is not what an ID token is refused for.
        return {"iss": ISSUER, "aud": [client.client_id, request.form.get("resource")]}

    def exists_nonce(self, nonce, oauth_request):
        return False

    def generate_user_info(self, user, scope):
        return UserInfo(sub=user.get_user_id())


class JwtGenerator(JWTBearerTokenGenerator):
    def get_jwks(self):
        return KEYS

    def get_audiences(self, client, user, scope):
        return request.form.get("resource") or client.client_id


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = ["client_secret_basic"]

    def query_token(self, token_string, token_type_hint):
        return find_token(token_string, token_type_hint)

    def check_permission(self, token, client, oauth_request):
        return client.may_introspect

    def introspect_token(self, token):
        answer = {
            "active": True,
            "client_id": token.client_id,
            "token_type": "Bearer",
            "username": token.user and token.user.get_user_id(),
            "scope": token.scope,
            "sub": token.user.get_user_id() if token.user else token.client_id,
            "iss": ISSUER,
            "exp": token.issued_at + token.expires_in,
            "iat": token.issued_at,
        }
        return {**answer, "aud": token.audience} if token.audience else answer


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = ["client_secret_post"]

    def query_token(self, token_string, token_type_hint):
        return find_token(token_string, token_type_hint)

    def revoke_token(self, token, oauth_request):
        token.revoked = True


app.config["OAUTH2_REFRESH_TOKEN_GENERATOR"] = True
server = AuthorizationServer(app, query_client=CLIENTS.get, save_token=save_token)
opaque_generator = server.create_bearer_token_generator(app.config)
jwt_generator = JwtGenerator(ISSUER)
server.register_token_generator(
    "default",
    lambda grant_type, client, **more: (jwt_generator if client.gets_jwts else opaque_generator)(
        grant_type=grant_type, client=client, **more
    ),
)
server.register_grant(CodeGrant, [IdToken(), CodeChallenge(required=True)])
server.register_grant(ClientCredentialsGrant)
server.register_grant(RefreshGrant)
server.register_endpoint(Introspection)
server.register_endpoint(Revocation)


@app.get("/.well-known/oauth-authorization-server")
def metadata():
    return jsonify(
        issuer=ISSUER,
        authorization_endpoint=f"{ISSUER}/authorize",
        token_endpoint=f"{ISSUER}/token",
        introspection_endpoint=f"{ISSUER}/introspect",
        revocation_endpoint=f"{ISSUER}/revoke",
        jwks_uri=f"{ISSUER}/jwks.json",
        response_types_supported=["code"],
        code_challenge_methods_supported=["S256"],
        scopes_supported=SCOPES,
    )


@app.get("/jwks.json")
def jwks():
    return jsonify(KEYS.as_dict(private=False))


@app.get("/authorize")
def authorize():
    """Alice has signed in and agrees."""
    grant = server.get_consent_grant(end_user=ALICE)
    return server.create_authorization_response(grant_user=ALICE, grant=grant)


@app.post("/token")
def token():
    return server.create_token_response()


@app.post("/introspect")
def introspect():
    return server.create_endpoint_response(Introspection.ENDPOINT_NAME)


@app.post("/revoke")
def revoke():
    return server.create_endpoint_response(Revocation.ENDPOINT_NAME)


app.run("127.0.0.1", GIVEN["port"])
