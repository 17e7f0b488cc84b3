//! Every option: its name, its type, its range, its default and one sentence.
//!
//! The readers beside this file take ranges and defaults from here; `cargo xtask docs` makes docs/reference/options.md
//! of it. Texts for that page are not in the wasm.

use std::fmt;

/// One option.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Its name.
    pub name: &'static str,
    /// What the reader needs to know of its type.
    pub kind: Kind,
    /// What only the page needs.
    #[cfg(not(target_arch = "wasm32"))]
    pub texts: Texts,
}

/// What the page says of an option.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// The type, where [`Kind`] does not say it.
    pub kind: &'static str,
    /// The default, where [`Kind`] does not say it: in code as it is in Markdown.
    pub default: &'static str,
    /// What the option does.
    pub sentence: &'static str,
}

/// The type of an option, as far as one way of reading serves several options.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `true` or `false`, with the default.
    Flag(bool),
    /// A number, with the default if there is one.
    Number(Range, Option<f64>),
    /// One of some words. The first is the default.
    Choice(&'static [&'static str]),
    /// The reader of its group checks it.
    Other,
}

/// The numbers that an option takes.
#[derive(Clone, Copy, Debug)]
pub enum Range {
    /// Seconds, from the first to the second.
    Seconds(u32, u32),
    /// Seconds, above 0 and at most this many.
    SecondsAboveZero(u32),
    /// Whole numbers, from the first to the second.
    Whole(u32, u32),
}

impl Range {
    /// Whether a number is in the range. NaN and infinities never are.
    pub fn contains(self, number: f64) -> bool {
        match self {
            Self::Seconds(least, most) => (f64::from(least)..=f64::from(most)).contains(&number),
            Self::SecondsAboveZero(most) => number > 0.0 && number <= f64::from(most),
            Self::Whole(least, most) => {
                number.fract() == 0.0 && Self::Seconds(least, most).contains(number)
            }
        }
    }
}

/// As errors and the page say it.
impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Seconds(least, most) => write!(f, "{least} to {most} seconds"),
            Self::SecondsAboveZero(most) => write!(f, "above 0 and at most {most} seconds"),
            Self::Whole(least, most) => write!(f, "a whole number from {least} to {most}"),
        }
    }
}

/// Options that are read together.
pub type Group = [Entry];

/// Largest number of seconds that any option takes: ten years.
const MAX_SECONDS: u32 = 315_360_000;

/// Largest number of results that a verifier remembers.
const MAX_CACHE_SIZE: u32 = 1_000_000;

/// The hosts that may be requested over `http:`.
pub const HTTP_HOSTS: &str = "dangerouslyAllowHttpHosts";

// What the page says instead of a default.
const REQUIRED: &str = "required";
const DISCOVERED: &str = "found by discovery";
const ONE_SOURCE: &str = "one source of keys is required: this, another one, or one `issuer`";

/// Declares groups of options.
macro_rules! options {
    ($($(#[$doc:meta])* $group:ident { $($name:ident: $kind:expr, $sentence:expr;)* })*) => {
        $(
            $(#[$doc])*
            pub const $group: &Group = &[$(entry(stringify!($name), $kind, $sentence)),*];
        )*
    };
}

options! {
    /// What every verifier takes.
    COMMON {
        requiredScopes: other("list, or one string with spaces", "none"),
            "The scopes that every token must have.";
        impliedScopes: other("object: a scope and the list of scopes that it implies", "none"),
            "A hierarchy of scopes: a broader scope implies others, transitively.";
        now: other("function", "`Date.now() / 1000`"),
            "The clock, in Unix seconds.";
        onEvent: other("function", "none"),
            "The audit hook: it is called after each verdict and each fetch.";
    }

    /// What the claims of a JWT, or the members of an introspection response, must be.
    POLICY {
        issuer: other("string, list or `null`", "not checked, with a warning"),
            "The accepted `iss`, compared byte for byte.";
        audience: other("string, list or `null`", "not checked, with a warning"),
            "One of these must be in the token's `aud`.";
        strictAudience: flag(false),
            "Refuses a token that names another audience as well.";
        idTokenClaims: choice(&["refuse", "allow"]),
            "`allow` accepts `nonce`, `at_hash` and `c_hash`, which are claims of ID tokens; it needs an `audience`.";
        clockTolerance: number(Range::Seconds(0, 600), Some(10.0)),
            "The clock difference that `exp`, `nbf` and `iat` tolerate.";
        maxTokenAge: number(Range::SecondsAboveZero(MAX_SECONDS), None),
            "Refuses tokens whose `iat` is older, or missing.";
        requiredClaims: other("list", "none"),
            "The claims that must be present and not null.";
        claims: other("object: a claim and its value, or a list of values", "none"),
            "The values that claims must have; a claim that is an array must contain one of them.";
        allowedClients: other("list", "all"),
            "The clients whose tokens are accepted.";
        clientIdClaims: other("list", "`client_id, azp, appid, cid, sub`"),
            "The claims that name the client: the first one that is present and not empty.";
        scopeClaims: other("list", "`scope, scp`"),
            "The claims with the scopes: the first one that is present.";
        check: other("function", "none"),
            "Judges each accepted token: it returns `false` or throws a `TokenError` to refuse it.";
    }

    /// How requests are sent.
    REQUESTS {
        timeout: number(Range::SecondsAboveZero(60), Some(5.0)),
            "The deadline of one fetch or verification, waiting included.";
        fetch: other("function", "the global `fetch`"),
            "Sends the requests.";
        dangerouslyAllowPrivateAddresses: flag(false),
            "Allows URLs with a private or special address, over `https:`.";
        dangerouslyAllowHttpHosts: other("list of hosts", "none"),
            "Hosts that may be requested over `http:`, exactly these, such as `keycloak:8080`.";
    }

    /// The store that processes share.
    STORE {
        store: other("object with `get`, `set` and `delete`", "none"),
            "Shares keys or responses with other processes.";
        storeKey: other("string or `Uint8Array`", "none; required with `store`"),
            "Authenticates what is in the store: at least 32 bytes, the same everywhere.";
        storeTimeout: number(Range::SecondsAboveZero(5), Some(0.1)),
            "The deadline of one operation of the store.";
    }

    /// What only `JWTVerifier` takes, and its sources of keys.
    JWT {
        publicKey: other("PEM as a string or a `Uint8Array`, or a JWK", ONE_SOURCE),
            "The one public key.";
        jwks: other("JWK Set", ONE_SOURCE),
            "The public keys.";
        jwksUri: other("string or `URL`", ONE_SOURCE),
            "Where the public keys are fetched from.";
        secret: other("string or `Uint8Array`", ONE_SOURCE),
            "The HMAC secret, at least as long as the hash.";
        algorithm: other("name of an algorithm", "the `alg` of the selected JWK, else `RS256`; required with `secret`"),
            "The accepted algorithm.";
        algorithms: other("list of names of algorithms", "none"),
            "Several accepted algorithms, instead of `algorithm`.";
        requireExpiration: flag(true),
            "`false` accepts tokens without `exp`.";
        requiredType: choice(&["any", "at+jwt"]),
            "`at+jwt` refuses tokens with another `typ`, or none.";
        profile: choice(&["default", "rfc9068"]),
            "`rfc9068` requires `typ: at+jwt` and the claims of RFC 9068.";
        crypto: choice(&["default", "reference"]),
            "`reference` verifies signatures with the RustCrypto crates; it needs `import \"mcp-bearer/reference\"`.";
        cacheSize: number(Range::Whole(0, MAX_CACHE_SIZE), Some(1000.0)),
            "The verified tokens that are remembered; 0: none.";
    }

    /// What `JWTVerifier` takes for keys that are fetched.
    FETCHED_KEYS {
        initialJwks: other("what `exportKeys()` gives", "none"),
            "The keys to start with.";
        jwksMaxAge: number(Range::Seconds(1, MAX_SECONDS), Some(600.0)),
            "How long keys are used before they are fetched again; `Cache-Control` may shorten it.";
        jwksCooldown: number(Range::Seconds(0, MAX_SECONDS), Some(30.0)),
            "An unknown `kid` causes at most one fetch in this time.";
        jwksStaleIfError: number(Range::Seconds(0, MAX_SECONDS), Some(3600.0)),
            "How long after `jwksMaxAge` the keys are used while they cannot be fetched.";
    }

    /// What only `IntrospectionTokenVerifier` takes.
    INTROSPECTION {
        introspectionEndpoint: other("string or `URL`", "found by discovery from the one `issuer`"),
            "The endpoint (RFC 7662).";
        introspectionUrl: other("string or `URL`", "none"),
            "Another name for `introspectionEndpoint`, as FastMCP has it.";
        serverUrl: other("string or `URL`", "none"),
            "The URL of this server: the `resource` of its access tokens.";
        requireIssuer: flag(false),
            "Refuses responses without `iss`; it needs an `issuer`.";
        requireExpiration: flag(false),
            "Refuses responses without `exp`.";
        cacheTtl: number(Range::Seconds(0, 3600), Some(0.0)),
            "How long the response for an active token is remembered; a revoked token is accepted that much longer.";
        cacheSize: number(Range::Whole(0, MAX_CACHE_SIZE), Some(1000.0)),
            "The active tokens that are remembered; 0: none.";
        inactiveTtl: number(Range::Seconds(0, 60), Some(0.0)),
            "How long it is remembered that a token is not active.";
        maxConcurrentRequests: number(Range::Whole(1, 1000), Some(32.0)),
            "The most requests at a time; the rest wait. Not on Cloudflare Workers.";
        maxQueuedRequests: number(Range::Whole(0, 100_000), Some(1000.0)),
            "The most tokens that wait; beyond it they are refused at once with a 503. Not on Cloudflare Workers.";
    }

    /// How `IntrospectionTokenVerifier` authenticates.
    CLIENT {
        clientId: other("string", "none"),
            "The `client_id` at the authorization server.";
        clientSecret: other("string", "none"),
            "The client's secret.";
        clientAuthMethod: choice(&["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]),
            "How the client authenticates.";
        formEncodeCredentials: flag(true),
            "`false`: `client_secret_basic` without the form encoding of RFC 6749 section 2.3.1.";
        privateKey: other("PKCS#8 PEM as a string or a `Uint8Array`, or a private JWK", "none"),
            "The key of `private_key_jwt`: RSA, P-256 or Ed25519.";
        privateKeyId: other("string", "the `kid` of the JWK"),
            "The `kid` of the assertion.";
        clientAssertionAudience: other("string", "the `issuer`, else the endpoint"),
            "The `aud` of the assertion.";
        bearerToken: other("string", "none"),
            "Sent as `Authorization: Bearer`.";
        authorizationHeader: other("function", "none"),
            "Returns the value of the `Authorization` header, for each request.";
    }

    /// What `IntrospectionTokenVerifier` takes for signed responses.
    SIGNED_RESPONSES {
        signedResponse: flag(false),
            "Requires signed responses (RFC 9701).";
        jwks: other("JWK Set", DISCOVERED),
            "The keys of the authorization server.";
        jwksUri: other("string or `URL`", DISCOVERED),
            "Where the keys of the authorization server are.";
        algorithm: other("name of an algorithm", "the `alg` of the selected JWK, else `RS256`"),
            "The accepted algorithm of responses.";
        algorithms: other("list of names of algorithms", "none"),
            "Several accepted algorithms, instead of `algorithm`.";
    }

    /// What only `StaticTokenVerifier` takes.
    STATIC_TOKENS {
        tokens: other("object or `Map`", REQUIRED),
            "The tokens, each with what it stands for.";
    }

    /// The members of one static token. Others become claims.
    STATIC_TOKEN {
        clientId: other("string", REQUIRED),
            "The client.";
        client_id: other("string", "none"),
            "FastMCP's spelling of `clientId`.";
        scopes: other("list", "none"),
            "The granted scopes.";
        sub: other("string", "none"),
            "The subject.";
        expiresAt: other("Unix time in seconds", "never"),
            "When the token expires.";
        expires_at: other("Unix time in seconds", "none"),
            "FastMCP's spelling of `expiresAt`.";
    }

    /// What `createBearerGate` takes.
    GATE {
        verifier: other("verifier or function", REQUIRED),
            "Verifies the tokens: a verifier of this package, one of the MCP SDK, or a function.";
        resource: other("URL as a string", REQUIRED),
            "The canonical URL of this server, sent byte for byte.";
        authorizationServers: other("list of URLs as strings", REQUIRED),
            "The issuers of the authorization servers, sent byte for byte.";
        requiredScopes: other("list, or one string with spaces", "those of the verifier"),
            "The scopes that every request needs.";
        impliedScopes: other("object: a scope and the list of scopes that it implies", "that of the verifier"),
            "A hierarchy of scopes: a broader scope implies others, transitively.";
        scopesSupported: other("list", "`requiredScopes`"),
            "The `scopes_supported` of the metadata, without `offline_access`.";
        resourceName: other("string", "none"),
            "The `resource_name` of the metadata.";
        resourceDocumentation: other("URL as a string", "none"),
            "The `resource_documentation` of the metadata.";
        cors: flag(true),
            "Answers preflight requests, and lets pages of any origin read responses.";
        tokenHeader: other("name of a header", "`Authorization`"),
            "The header with the token; any other than `Authorization` contains the token alone.";
        tools: other("object of rules", "no rules"),
            "Rules for tools, by name or prefix: scopes, `true`, `false` or a function.";
        prompts: other("object of rules", "no rules"),
            "Rules for prompts, by name or prefix.";
        resources: other("object of rules", "no rules"),
            "Rules for resources, by URI or prefix.";
        methods: other("object of rules", "no rules"),
            "Rules for methods; a method without a rule passes.";
        publicTools: other("list of names or prefixes", "none"),
            "The tools that need no token.";
        challengeOnCall: flag(false),
            "Lets clients without a token connect and list, and challenges them when they call.";
        hideUngranted: flag(false),
            "Leaves out of lists what the token lacks scopes for.";
        maxBodyBytes: number(Range::Whole(1, 67_108_864), Some(4_194_304.0)),
            "The largest body of a request; a larger one is answered with 413.";
        allowBatches: flag(false),
            "Accepts arrays of messages, each of which is judged.";
        allowedOrigins: other("list of origins", "all"),
            "The pages whose requests are answered; others get 403.";
        allowedHosts: other("list of hosts", "all"),
            "The names of this server in the `Host` header; others get 403.";
        dangerouslyAllowHttpHosts: other("list of hosts", "none"),
            "Hosts whose URLs may be `http:`, exactly these.";
        onEvent: other("function", "none"),
            "The audit hook: it is called with each verdict and its reason.";
    }

    /// What `MultiVerifier` takes. TypeScript reads it: verifiers do not cross into the wasm.
    MULTI {
        verifiers: other("list of verifiers, or of `{ prefix, verifier }`", "none"),
            "`JWTVerifier`s with an `issuer`, verifiers for tokens with a prefix, and at most one other. Required without `issuers`.";
        issuers: other("function", "none"),
            "Gives the options of a `JWTVerifier` for an issuer that is not among the verifiers, at once; `undefined` refuses its tokens.";
        maxIssuers: number(Range::Whole(1, 10_000), Some(100.0)),
            "The verifiers that are kept for `issuers`.";
        onEvent: other("function", "none"),
            "The audit hook for tokens that have no verifier.";
    }
}

/// The default of a number; 0 if it has none.
pub fn default_number(group: &Group, name: &str) -> f64 {
    let entry = group.iter().find(|entry| entry.name == name);
    match entry.map(|entry| entry.kind) {
        Some(Kind::Number(_, Some(default))) => default,
        _ => 0.0,
    }
}

/// All that `JWTVerifier` takes.
pub const JWT_VERIFIER: &[&Group] = &[JWT, FETCHED_KEYS, POLICY, REQUESTS, STORE, COMMON];

/// All that `IntrospectionTokenVerifier` takes.
pub const INTROSPECTION_TOKEN_VERIFIER: &[&Group] = &[
    INTROSPECTION,
    CLIENT,
    SIGNED_RESPONSES,
    POLICY,
    REQUESTS,
    STORE,
    COMMON,
];

/// All that `StaticTokenVerifier` takes.
pub const STATIC_TOKEN_VERIFIER: &[&Group] = &[STATIC_TOKENS, COMMON];

/// All that `createBearerGate` takes.
pub const BEARER_GATE: &[&Group] = &[GATE];

/// A kind, and what the page says of the type and of the default where the kind does not say it.
type Described = (Kind, &'static str, &'static str);

const fn flag(default: bool) -> Described {
    (Kind::Flag(default), "", "")
}

const fn number(range: Range, default: Option<f64>) -> Described {
    (Kind::Number(range, default), "", "none")
}

const fn choice(words: &'static [&'static str]) -> Described {
    (Kind::Choice(words), "", "")
}

const fn other(kind: &'static str, default: &'static str) -> Described {
    (Kind::Other, kind, default)
}

#[cfg(not(target_arch = "wasm32"))]
const fn entry(name: &'static str, described: Described, sentence: &'static str) -> Entry {
    let (kind, of_kind, default) = described;
    let texts = Texts {
        kind: of_kind,
        default,
        sentence,
    };
    Entry { name, kind, texts }
}

#[cfg(target_arch = "wasm32")]
const fn entry(name: &'static str, (kind, ..): Described, _sentence: &'static str) -> Entry {
    Entry { name, kind }
}
