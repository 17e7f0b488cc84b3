//! What can be wrong with options: every fault, with its reason and its text.

use super::ConfigReason;
use super::ConfigReason::{
    Algorithm, Audience, ClientAuth, Crypto, Empty, Issuer, Key, KeySource, Options, PrivateKey,
    Profile, Range, Scopes, Store, Type, UnknownOption, Url, Wasm,
};

/// What is wrong with an option: the stable diagnostic, and the text behind the name of the option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// The stable diagnostic.
    pub reason: ConfigReason,
    /// What is wrong, and what to do.
    pub message: &'static str,
}

impl ConfigFault {
    /// A fault whose text another module has: that of a key or a URL, for example.
    pub const fn new(reason: ConfigReason, message: &'static str) -> Self {
        Self { reason, message }
    }
}

/// One constant for each fault.
macro_rules! faults {
    ($($name:ident: $reason:ident, $message:literal;)*) => {
        $(
            #[doc = $message]
            pub const $name: ConfigFault = ConfigFault::new($reason, $message);
        )*
    };
}

faults! {
    // Every verifier and gate
    OPTIONS_NOT_AN_OBJECT: Options, "must be an object";
    OPTIONS_NOT_PLAIN: Options, "must be a plain object";
    OPTIONS_UNREADABLE: Options, "cannot be read";
    UNKNOWN_OPTION: UnknownOption, "no option of that name exists";
    UNREADABLE: Type, "cannot be read";
    NOT_AN_OBJECT: Type, "must be an object";
    NOT_A_BOOLEAN: Type, "must be true or false";
    NOT_A_NUMBER: Type, "must be a number";
    NOT_A_FUNCTION: Type, "must be a function";
    NOT_A_STRING: Type, "must be a string";
    NOT_STRINGS: Type, "must be a string or an array of strings";
    NOT_A_LIST: Type, "must be an array of strings";
    NOT_JSON: Type, "must be plain JSON";
    NOT_TEXT_OR_BYTES: Type, "must be a Uint8Array or a string";
    GIVEN_TWICE: Type, "is given twice";
    EMPTY_LIST: Empty, "an empty list could be read two ways: leave the option out, or say null";
    EMPTY_STRING: Empty,
        "an empty string could be read two ways: leave the option out, or say null";
    // Scopes
    AMBIGUOUS_SCOPES: Type, "ambiguous: separate scopes by spaces, or give a list";
    NO_SCOPE: Empty, "names no scope";
    NOT_A_SCOPE: Type, "a scope has no spaces, quotes, backslashes or control characters";
    NOT_IMPLIED_SCOPES: Type, "must be a list of scopes, under the name of a scope";
    // URLs and hosts
    NOT_A_URL: Type, "must be a string or a URL";
    NOT_HOSTS: Type, "must be an array of hosts, such as keycloak:8080";
    NOT_A_HOST: Url, "must be a host, or a host with a port: no scheme, path or wildcard";
    NOT_ONE_ISSUER: Type, "must be one, to ask it";
    ISSUER_WITH_QUERY: Url, "an issuer has no query; give the URL itself";
    // Keys, secrets and algorithms
    KEY_SOURCES: KeySource,
        "give exactly one of publicKey, jwks, jwksUri, secret, or none and one issuer";
    BELONGS_TO_JWKS_URI: KeySource, "this option belongs to jwksUri";
    BOTH_ALGORITHMS: Algorithm, "give algorithm or algorithms, not both";
    SECRET_WITHOUT_ALGORITHM: Algorithm, "say which: a secret needs HS256, HS384 or HS512";
    UNKNOWN_ALGORITHM: Algorithm, "not an algorithm that is supported (names are case-sensitive)";
    MIXED_ALGORITHMS: Algorithm, "HMAC and public-key algorithms must not be mixed";
    NOT_FOR_A_SECRET: Algorithm, "a secret needs HS256, HS384 or HS512";
    NEEDS_A_SECRET: Algorithm, "HS256, HS384 and HS512 need a secret";
    KEY_FOR_ANOTHER_ALGORITHM: Algorithm,
        "the key does not fit the algorithm (RS256 unless said otherwise)";
    JWKS_FOR_OTHER_ALGORITHMS: Algorithm,
        "no key of the set fits: its alg must name one of the allowed algorithms; a key without alg is for RS256, or for the one algorithm that the options name";
    NOT_A_JWK_SET: Type, "must be a JWK Set object";
    NOT_A_JWK: Key, "not a JWK: too many members, or not plain JSON";
    NOT_A_UNIX_TIME: Range, "must be a Unix time in seconds";
    NOT_A_KEY: Type, "must be PEM (a string or a Uint8Array) or a JWK";
    PRIVATE_KEY_OBJECT: PrivateKey,
        "this is a private KeyObject; a verifier takes the public key only";
    KEY_OBJECT_OF_A_PRIVATE_KEY: Type,
        "this is a KeyObject; give key.export({ type: 'pkcs8', format: 'pem' })";
    KEY_OBJECT: Type, "this is a KeyObject; give key.export({ type: 'spki', format: 'pem' })";
    PRIVATE_CRYPTO_KEY: PrivateKey,
        "this is a private CryptoKey; a verifier takes the public key only";
    CRYPTO_KEY: Type, "this is a CryptoKey; give await crypto.subtle.exportKey('jwk', key)";
    PROMISE: Type, "this is a promise; await it";
    ARRAY_BUFFER: Type, "must be a string, a Uint8Array or a JWK; give new Uint8Array(buffer)";
    KEY_NOT_UTF_8: Key, "the text is not UTF-8";
    REFERENCE_NOT_LOADED: Crypto, "reference is not loaded: import mcp-bearer/reference before";
    // Claims
    NOT_A_CLAIM_VALUE: Type,
        "must be a string, a whole number, true or false, or a list of these";
    TEMPLATE_WITHOUT_URL: Url,
        "a template has no metadata of its own: give jwksUri or introspectionEndpoint";
    NOT_AN_ISSUER_TEMPLATE: Url,
        "an issuer with braces is a template: https:, with one claim in braces as a whole segment of its path";
    ID_TOKENS_WITHOUT_AUDIENCE: Audience,
        "allow needs an audience, which tells access tokens from ID tokens";
    PROFILE_WITHOUT_ISSUER_OR_AUDIENCE: Profile,
        "rfc9068 needs issuer and audience (RFC 9068 section 4)";
    NO_ISSUER_TO_COMPARE: Type,
        "needs an issuer to compare with: give issuer, or leave requireIssuer out";
    // Stores
    BELONGS_TO_STORE: Store, "this option belongs to store, which is missing";
    NOT_A_STORE: Type, "needs the functions get, set and delete";
    STORE_KEY_MISSING: Store,
        "a store needs it: who can write to the store must not make tokens valid";
    STORE_KEY_WEAK: Store, "must be at least 32 random bytes, and no public key";
    STORE_WITHOUT_FETCHED_KEYS: Store, "a store shares fetched keys; these are not fetched";
    STORE_WITHOUT_TTL: Store, "has nothing to keep: give cacheTtl or inactiveTtl";
    STORE_WITHOUT_CLIENT: Store,
        "must be there with a store: answers for one client are not for another";
    // IntrospectionTokenVerifier
    NO_ENDPOINT: Type, "must be there: a URL; or else one issuer, to find it by discovery";
    CLIENT_AUTH_CONTRADICTION: ClientAuth,
        "contradicts the other options that say how the client authenticates";
    CLIENT_AUTH_OPTION_MISSING: ClientAuth, "must be there";
    CLIENT_SECRET_MISSING: ClientAuth,
        "must be there: the endpoint must know who asks (RFC 7662 section 2.1)";
    PRIVATE_KEY_WITHOUT_METHOD: ClientAuth, "must be \"private_key_jwt\" with a privateKey";
    UNKNOWN_CLIENT_AUTH_METHOD: ClientAuth,
        "must be client_secret_basic, client_secret_post, private_key_jwt or none";
    BELONGS_TO_SIGNED_RESPONSE: KeySource, "this option belongs to signedResponse";
    SIGNED_RESPONSE_WITHOUT_ISSUER: Type, "signedResponse needs one issuer, who signs";
    SIGNED_RESPONSE_WITHOUT_CLIENT: Type, "signedResponse needs it: answers are for it";
    JWKS_AND_JWKS_URI: KeySource, "give jwks or jwksUri, not both";
    // StaticTokenVerifier
    NOT_TOKENS: Type, "must be an object or a Map from tokens to descriptions";
    NO_TOKENS: Empty, "without tokens every request is refused";
    NO_CLIENT_ID: Type, "must be there: it says who the token stands for";
    NOT_A_DATE: Range, "must be a Unix time in seconds, not in milliseconds";
    NOT_A_MEMBER: Type, "is not a member; use expiresAt and scopes";
    // RSAKeyPair
    NOT_A_MODULUS_LENGTH: Range, "must be 2048, 3072 or 4096 bits";
    NOT_A_LIFETIME: Range, "must be at most ten years, in seconds";
    KEY_ID_TOO_LONG: Range, "must be at most 256 bytes";
    NOT_CLAIMS: Type, "must be plain JSON of at most 2048 members";
    // Gates
    WITHOUT_RULES: Options,
        "has no effect without rules: give tools, prompts, resources, methods or publicTools too";
    NOT_A_HANDLER: Type, "must be a function, or an object with a method fetch";
    NOT_A_RULE: Type, "must be a list of scopes, true, false or a function";
    NOT_AN_ORIGIN: Url, "must be origins, such as https://app.example.com, or null as text";
    GATE_URL_MISSING: Type, "must be there: a URL, or a list of URLs";
    CHALLENGE_SCOPE_NOT_ASCII: Type, "a scope in a challenge must be ASCII";
    NOT_A_HEADER_NAME: Type, "must be a header name";
    RESOURCE_ABOVE_ROOT: Url, "its path climbs above its root";
    URL_NOT_QUOTABLE: Url, "a URL is printable ASCII without spaces, quotes and backslashes";
    NOT_A_VERIFIER: Type, "must be a verifier";
    VERIFIER_SCOPES_NOT_A_LIST: Type, "its requiredScopes must be an array of strings";
    AUDIENCE_NOT_CHECKED: Audience,
        "checks no audience, so tokens for other servers are accepted; pass audience: null if that is intended";
    OTHER_IMPLIED_SCOPES: Scopes,
        "the verifier has requiredScopes and must be given the same impliedScopes";
    // MultiVerifier
    NOT_VERIFIERS: Type, "must be an array of verifiers";
    NO_VERIFIERS: Empty, "without verifiers every token is refused";
    NOT_1_TO_10000: Range, "must be a whole number from 1 to 10000";
    ISSUERS_MISSING: Options, "bounds the verifiers of the option issuers, which is not given";
    NOT_THIS_ISSUER: Issuer, "must be left out: it is the issuer that the function was called with";
    AUDIENCE_REQUIRED: Audience, "must be given, so that a token for another server is refused";
    NOT_A_ROUTE: Type, "must be a verifier, or a prefix with one";
    NESTED_MULTI_VERIFIER: Type, "name the verifiers of the inner one instead";
    EMPTY_PREFIX: Type, "must be a string that is not empty";
    ISSUER_MISSING: Issuer, "a JWTVerifier among several needs an issuer";
    SECOND_OPAQUE_VERIFIER: Issuer,
        "a second verifier for tokens that are not JWTs needs a prefix: each token goes to one verifier";
    ROUTE_TAKEN: Issuer, "its issuer or prefix belongs to another verifier too";
    DIFFERENT_IMPLIED_SCOPES: Scopes, "those with requiredScopes must have the same impliedScopes";
    // Methods, and the runtime
    WASM_NOT_ALLOWED: Wasm,
        "this runtime does not compile WebAssembly here: a Content-Security-Policy needs 'wasm-unsafe-eval', Node must \
         not run with --jitless, and on Cloudflare Workers the bundler must use the condition workerd, which imports the \
         wasm as a file";
    NOT_A_SIGNAL: Type, "must be an AbortSignal";
    NOT_AN_ACCESS_TOKEN: Type, "must be an AccessToken";
    EMPTY_SCOPE: Type, "must be strings that are not empty";
    NOT_SCOPES: Type, "must be an array of strings that are not empty";
}

/// Those that TypeScript finds by itself, by their names. The build writes them into the package.
pub const IN_TYPESCRIPT: &[(&str, ConfigFault)] = &[
    ("OPTIONS_NOT_AN_OBJECT", OPTIONS_NOT_AN_OBJECT),
    ("OPTIONS_NOT_PLAIN", OPTIONS_NOT_PLAIN),
    ("UNKNOWN_OPTION", UNKNOWN_OPTION),
    ("UNREADABLE", UNREADABLE),
    ("NOT_A_FUNCTION", NOT_A_FUNCTION),
    ("WITHOUT_RULES", WITHOUT_RULES),
    ("NOT_A_HANDLER", NOT_A_HANDLER),
    ("NOT_A_VERIFIER", NOT_A_VERIFIER),
    ("VERIFIER_SCOPES_NOT_A_LIST", VERIFIER_SCOPES_NOT_A_LIST),
    ("AUDIENCE_NOT_CHECKED", AUDIENCE_NOT_CHECKED),
    ("OTHER_IMPLIED_SCOPES", OTHER_IMPLIED_SCOPES),
    ("NOT_VERIFIERS", NOT_VERIFIERS),
    ("NO_VERIFIERS", NO_VERIFIERS),
    ("NOT_1_TO_10000", NOT_1_TO_10000),
    ("ISSUERS_MISSING", ISSUERS_MISSING),
    ("NOT_THIS_ISSUER", NOT_THIS_ISSUER),
    ("AUDIENCE_REQUIRED", AUDIENCE_REQUIRED),
    ("NOT_A_ROUTE", NOT_A_ROUTE),
    ("NESTED_MULTI_VERIFIER", NESTED_MULTI_VERIFIER),
    ("EMPTY_PREFIX", EMPTY_PREFIX),
    ("ISSUER_MISSING", ISSUER_MISSING),
    ("SECOND_OPAQUE_VERIFIER", SECOND_OPAQUE_VERIFIER),
    ("ROUTE_TAKEN", ROUTE_TAKEN),
    ("DIFFERENT_IMPLIED_SCOPES", DIFFERENT_IMPLIED_SCOPES),
    ("NOT_A_SIGNAL", NOT_A_SIGNAL),
    ("NOT_AN_ACCESS_TOKEN", NOT_AN_ACCESS_TOKEN),
    ("EMPTY_SCOPE", EMPTY_SCOPE),
    ("NOT_SCOPES", NOT_SCOPES),
    ("WASM_NOT_ALLOWED", WASM_NOT_ALLOWED),
];
