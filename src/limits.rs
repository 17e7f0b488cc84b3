//! Every size limit, with the reason for it. Each has a pair of tests, one below and one above.

/// Longest token, in bytes. Common servers cap a whole header field at 8 to 16 KiB; parsing cost is linear in this
/// (compare CVE-2025-61920: a 500 MB header part).
pub const TOKEN_BYTES: usize = 16 * 1024;

/// Longest decoded JOSE header, in bytes. It is parsed before anything is authenticated.
pub const HEADER_BYTES: usize = 4 * 1024;

/// Deepest nesting of JSON arrays and objects. The parser recurses, and the wasm stack is about 1 MB
/// (compare CVE-2025-53864).
pub const JSON_DEPTH: usize = 32;

/// Most members of all objects of one header, claims set or introspection answer together. A token of Keycloak with the
/// roles of some 250 clients has 500.
pub const JSON_MEMBERS: usize = 2048;

/// Longest `kid`, in bytes.
pub const KID_BYTES: usize = 256;

/// Largest JWK Set, in bytes.
pub const JWKS_BYTES: usize = 256 * 1024;

/// Most tokens of which is noted that the shared store's answers are out of date: 64 KiB or so. Beyond it the oldest note
/// holds for all tokens.
pub const INVALIDATIONS: usize = 1000;

/// A clock may be set back by this much, in seconds, before the age of a JWK Set or of an introspection response counts as
/// unknown.
pub const CLOCK_ROLLBACK_TOLERANCE_SECONDS: f64 = 5.0;

/// Largest document of authorization server metadata, in bytes: real ones are below 10 KiB.
pub const METADATA_BYTES: usize = 64 * 1024;

/// Largest answer of an introspection endpoint, in bytes; a signed one in its encoded form.
pub const INTROSPECTION_BYTES: usize = 64 * 1024;

/// Oldest signed introspection answer (RFC 9701), in seconds since its `iat`: it is asked for and used at once, so an
/// older one is a replay.
pub const SIGNED_RESPONSE_SECONDS: f64 = 60.0;

/// Life of a client assertion (RFC 7523 section 3), in seconds: it is used once, at once.
pub const CLIENT_ASSERTION_SECONDS: f64 = 60.0;

/// Largest entry of a shared store, in bytes: a JWK Set and its seal are below a third of it.
pub const STORE_ENTRY_BYTES: usize = 1024 * 1024;

/// Most keys of one JWK Set, usable or not.
pub const JWKS_KEYS: usize = 100;

/// Longest number of a JWK, in characters of base64url: twice what the largest RSA modulus takes, for zeros before it.
pub const JWK_NUMBER_CHARACTERS: usize = 4 * 1024;

/// Most members of all objects of one JWK Set together: [`JWKS_KEYS`] keys of some 40 members.
pub const JWKS_MEMBERS: usize = 4 * 1024;

/// Largest PEM text, in bytes: a certificate with an 8192-bit key and many names is below 16 KiB.
pub const PEM_BYTES: usize = 64 * 1024;

/// Smallest RSA modulus, in bits (RFC 7518 sections 3.3 and 3.5).
pub const RSA_MIN_BITS: usize = 2048;

/// Largest RSA modulus, in bits: verification time grows with its square (compare CVE-2023-29409).
pub const RSA_MAX_BITS: usize = 8192;

/// Most entries of `impliedScopes`, each a scope that implies others. What each reaches is worked out beforehand, in time
/// and memory that grow with the square of this at worst.
pub const IMPLYING_SCOPES: usize = 1000;

/// Most scopes that all entries of `impliedScopes` list together.
pub const IMPLIED_SCOPES: usize = 50_000;

/// Largest clock tolerance, in seconds.
pub const CLOCK_TOLERANCE_SECONDS: f64 = 600.0;

/// Largest NumericDate: the year 5138. A date in milliseconds, the common mistake, is above it.
pub const NUMERIC_DATE_SECONDS: f64 = 1e11;

/// Shortest time, in seconds, for which a fetched JWK Set is used, whatever `Cache-Control` says.
pub const JWKS_MIN_AGE_SECONDS: f64 = 30.0;

/// Longest wait between two requests while an endpoint fails, in seconds, before up to half of it is added at random.
pub const MAX_BACKOFF_SECONDS: f64 = 30.0;

/// Longest wait that an endpoint can ask for with `Retry-After`, in seconds.
pub const MAX_RETRY_AFTER_SECONDS: f64 = 60.0;

/// Deepest nesting of JSON in a JSON-RPC message. Nothing recurses over it; servers that parse recursively stop there too.
pub const MESSAGE_DEPTH: usize = 128;

/// Most members of all objects of one request body together: one for each 16 bytes of the largest body.
pub const MESSAGE_MEMBERS: usize = 256 * 1024;

/// Most messages of one JSON-RPC batch.
pub const BATCH_MESSAGES: usize = 100;

/// Most members of all objects of one message of a server: a list of 10,000 tools with large schemas.
pub const RESPONSE_MEMBERS: usize = 1024 * 1024;

/// Largest message of a server that is filtered, in bytes: it is kept in memory until its end.
pub const RESPONSE_MESSAGE_BYTES: usize = 16 * 1024 * 1024;

/// Most rules of one table of a gate.
pub const OPERATION_RULES: usize = 1000;

/// Most names that the messages of one request body use together, the resources of `subscriptions/listen` among them: each
/// is judged and noted on its own.
pub const NAMES: usize = 1000;
