"""Verdicts of PyJWT and joserfc: a triple in JSON on each line of input, two letters on each line of output (y or n).

What a peer throws is a refusal. The clock is the triple's.
"""

import base64
import json
import sys
import warnings
from datetime import datetime

import jwt
import jwt.api_jwt
from joserfc import jwt as jose_jwt
from joserfc.jwk import KeySet, OctKey, import_key
from joserfc.jws import JWSRegistry


# Of old names and short keys.
warnings.simplefilter("ignore")


class Clock(datetime):
    seconds = 0

    @classmethod
    def now(cls, tz=None):
        return datetime.fromtimestamp(cls.seconds, tz)


jwt.api_jwt.datetime = Clock


def accepts(judge, triple):
    try:
        judge(triple)
        return "y"
    except Exception:
        return "n"


def as_list(value):
    return value if isinstance(value, list) else [value]


def by_pyjwt(triple):
    key = pyjwt_key(triple)
    policy = triple["policy"]
    Clock.seconds = triple["now"]
    jwt.decode(
        triple["token"],
        key=key,
        algorithms=policy["algorithms"],
        issuer=as_list(policy["issuer"]),
        audience=as_list(policy["audience"]),
        leeway=policy["clockTolerance"],
        options={"require": ["exp", "iss", "aud"]},
    )


def pyjwt_key(triple):
    key = triple["key"]
    if "secret" in key:
        return base64.urlsafe_b64decode(key["secret"] + "==")
    algorithm = triple["policy"]["algorithms"][0]
    if "jwk" in key:
        return jwt.PyJWK.from_dict(key["jwk"], algorithm).key
    # As PyJWKClient chooses, and a set with one key for a token that names none.
    kid = jwt.get_unverified_header(triple["token"]).get("kid")
    entries = [entry for entry in key["jwks"]["keys"] if isinstance(entry, dict)]
    named = [entry for entry in entries if entry.get("kid") == kid] if kid is not None else entries
    if len(named) != 1:
        raise ValueError("not one key")
    return jwt.PyJWK.from_dict(named[0], algorithm).key


def by_joserfc(triple):
    key = triple["key"]
    policy = triple["policy"]
    if "secret" in key:
        imported = OctKey.import_key(base64.urlsafe_b64decode(key["secret"] + "=="))
    elif "jwk" in key:
        imported = import_key(key["jwk"])
    else:
        imported = KeySet.import_key_set(key["jwks"])
    # Header members that it does not know are for their users to judge, as the other peers have it.
    headers = JWSRegistry(algorithms=policy["algorithms"], strict_check_header=False)
    token = jose_jwt.decode(triple["token"], imported, registry=headers)
    registry = jose_jwt.JWTClaimsRegistry(
        now=triple["now"],
        leeway=policy["clockTolerance"],
        iss={"essential": True, "values": as_list(policy["issuer"])},
        aud={"essential": True, "values": as_list(policy["audience"])},
        exp={"essential": True},
    )
    registry.validate(token.claims)


for line in sys.stdin:
    triple = json.loads(line)
    print(accepts(by_pyjwt, triple) + accepts(by_joserfc, triple), flush=False)
    if triple.get("last"):
        sys.stdout.flush()
