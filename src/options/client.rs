//! The options that say how `IntrospectionTokenVerifier` authenticates.

use zeroize::Zeroizing;

use super::given_key::{self, GivenKey};
use super::introspection::one_issuer;
use super::reader::Options;
use crate::error::config_faults::{self as faults, ConfigFault};
use crate::error::{ConfigError, ConfigReason};
use crate::verifiers::introspection::{ClientAssertion, ClientAuthentication};

/// The options of which at most one is given.
const SOURCES: [&str; 4] = [
    "clientSecret",
    "privateKey",
    "bearerToken",
    "authorizationHeader",
];

/// What is made for each request.
pub enum Credential {
    /// What is sent never changes.
    Fixed,
    /// The operator's function gives the value of the `Authorization` header.
    Header,
    /// An assertion for this audience, else for the endpoint's URL.
    Assertion {
        /// The audience.
        audience: Option<String>,
    },
}

/// Reads and checks the options.
///
/// # Errors
/// About the option that is missing, wrong, or contradicts others.
pub fn read(options: &Options<'_>) -> Result<(ClientAuthentication, Credential), ConfigError> {
    let method = options.text("clientAuthMethod")?;
    let client_id = options.text("clientId")?;
    let contradiction = |name| Err(options.error(name, faults::CLIENT_AUTH_CONTRADICTION));
    let mut given = SOURCES.into_iter().filter(|name| options.has(name));
    let source = given.next();
    if let Some(second) = given.next() {
        return contradiction(second);
    }
    let is_basic =
        source == Some("clientSecret") && matches!(method, None | Some("client_secret_basic"));
    let has_key = source == Some("privateKey");
    for (name, is_used) in [
        ("formEncodeCredentials", is_basic),
        ("privateKeyId", has_key),
        ("clientAssertionAudience", has_key),
    ] {
        if options.has(name) && !is_used {
            return contradiction(name);
        }
    }
    let checked = |name, made: Result<ClientAuthentication, &'static str>| {
        made.map_err(|why| options.error(name, ConfigFault::new(ConfigReason::ClientAuth, why)))
    };
    let missing = |name| options.error(name, faults::CLIENT_AUTH_OPTION_MISSING);
    // First by itself: its fault is not another option's.
    checked("clientId", ClientAuthentication::none(client_id))?;
    let id = || client_id.ok_or_else(|| missing("clientId"));
    let secret = || Ok(options.text("clientSecret")?.unwrap_or_default());
    let fixed = |authentication| (authentication, Credential::Fixed);
    match (source, method) {
        (Some("clientSecret"), None | Some("client_secret_basic")) => {
            let encodes = options.flag("formEncodeCredentials")?;
            let made = ClientAuthentication::basic(id()?, secret()?, encodes);
            // Without the encoding a colon would end the id.
            let is_cut = !encodes && id()?.as_bytes().contains(&b':');
            let at_fault = if is_cut { "clientId" } else { "clientSecret" };
            checked(at_fault, made).map(fixed)
        }
        (Some("clientSecret"), Some("client_secret_post")) => {
            let made = ClientAuthentication::post(id()?, secret()?);
            checked("clientSecret", made).map(fixed)
        }
        (Some("privateKey"), Some("private_key_jwt")) => private_key_jwt(options, id()?),
        (Some("bearerToken"), None) => {
            let token = options.text("bearerToken")?.unwrap_or_default();
            let made = ClientAuthentication::bearer(token, client_id);
            checked("bearerToken", made).map(fixed)
        }
        (Some("authorizationHeader"), None) => {
            options.check_function("authorizationHeader")?;
            let made = checked("clientId", ClientAuthentication::header(client_id))?;
            Ok((made, Credential::Header))
        }
        (None, Some("none")) => {
            checked("clientId", ClientAuthentication::none(client_id)).map(fixed)
        }
        (None, None | Some("client_secret_basic" | "client_secret_post")) => {
            Err(options.error("clientSecret", faults::CLIENT_SECRET_MISSING))
        }
        (None, Some("private_key_jwt")) => Err(missing("privateKey")),
        (Some("privateKey"), None) => {
            Err(options.error("clientAuthMethod", faults::PRIVATE_KEY_WITHOUT_METHOD))
        }
        (
            Some(name),
            Some("client_secret_basic" | "client_secret_post" | "private_key_jwt" | "none"),
        ) => contradiction(name),
        (_, _) => Err(options.error("clientAuthMethod", faults::UNKNOWN_CLIENT_AUTH_METHOD)),
    }
}

fn private_key_jwt(
    options: &Options<'_>,
    client_id: &str,
) -> Result<(ClientAuthentication, Credential), ConfigError> {
    const NAME: &str = "privateKey";
    let Some(value) = options.get(NAME) else {
        return Err(options.error(NAME, faults::CLIENT_AUTH_OPTION_MISSING));
    };
    let key = match given_key::read(options, NAME, value)? {
        GivenKey::Pem(pem) => {
            let text = str::from_utf8(&pem);
            let text = text.map_err(|_| options.error(NAME, faults::KEY_NOT_UTF_8))?;
            Zeroizing::new(text.to_owned())
        }
        GivenKey::Jwk(text) => text,
    };
    let key_id = options.text("privateKeyId")?;
    let assertion = ClientAssertion::new(client_id, &key, key_id).map_err(|(name, message)| {
        let reason = match name {
            NAME => ConfigReason::Key,
            _ => ConfigReason::ClientAuth,
        };
        options.error_with(name, reason, message)
    })?;
    let audience = match options.text("clientAssertionAudience")? {
        Some(audience) => Some(audience.to_owned()),
        None => one_issuer(options)?,
    };
    Ok((
        ClientAuthentication::private_key_jwt(assertion),
        Credential::Assertion { audience },
    ))
}
