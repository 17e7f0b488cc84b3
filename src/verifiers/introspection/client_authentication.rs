//! How a resource server proves to the introspection endpoint who it is (RFC 7662 section 2.1, RFC 6749 section 2.3).

use zeroize::Zeroizing;

use super::client_assertion::ClientAssertion;
use super::credential_text::check_text;
use super::failure::{IntrospectionFailure, NoResponse};
use super::request::{Form, form_encode};
use crate::crypto::sha256;
use crate::jose::base64url;
use crate::protocol::authorization::is_b64token;

const NOT_SENT: IntrospectionFailure = IntrospectionFailure::NoResponse(NoResponse::NotSent);

/// A way of authentication, with what it needs. Made from options, which are checked here.
pub struct ClientAuthentication(Method);

enum Method {
    /// With the value of the `Authorization` header.
    Basic {
        client_id: String,
        form_encoded: bool,
        header: Zeroizing<String>,
    },
    /// With the value of the `Authorization` header.
    Bearer {
        client_id: Option<String>,
        header: Zeroizing<String>,
    },
    /// Both in the form.
    Post {
        client_id: String,
        client_secret: Zeroizing<String>,
    },
    PrivateKeyJwt(ClientAssertion),
    /// The value of the `Authorization` header comes with each request.
    Header {
        client_id: Option<String>,
    },
    None {
        client_id: Option<String>,
    },
}

impl ClientAuthentication {
    /// `client_secret_basic`. `form_encoded`: id and secret are form-encoded before they are joined, as RFC 6749 section
    /// 2.3.1 wants; some servers do not undo it.
    ///
    /// # Errors
    /// A fixed sentence, when one is empty or has a control character (which could end the header), and for a colon in
    /// an id that is not encoded: it would end the id (RFC 7617 section 2).
    pub fn basic(
        client_id: &str,
        client_secret: &str,
        form_encoded: bool,
    ) -> Result<Self, &'static str> {
        check_text(client_id)?;
        check_text(client_secret)?;
        let joined = Zeroizing::new(if form_encoded {
            format!("{}:{}", form_encode(client_id), form_encode(client_secret))
        } else if client_id.as_bytes().contains(&b':') {
            return Err("a client id with a colon must be form-encoded: see formEncodeCredentials");
        } else {
            format!("{client_id}:{client_secret}")
        });
        Ok(Self(Method::Basic {
            client_id: client_id.to_owned(),
            form_encoded,
            header: Zeroizing::new(format!("Basic {}", base64(joined.as_bytes()))),
        }))
    }

    /// `client_secret_post`.
    ///
    /// # Errors
    /// A fixed sentence, when one is empty or has a control character.
    pub fn post(client_id: &str, client_secret: &str) -> Result<Self, &'static str> {
        check_text(client_id)?;
        check_text(client_secret)?;
        Ok(Self(Method::Post {
            client_id: client_id.to_owned(),
            client_secret: Zeroizing::new(client_secret.to_owned()),
        }))
    }

    /// `private_key_jwt` (RFC 7523 section 2.2).
    pub fn private_key_jwt(assertion: ClientAssertion) -> Self {
        Self(Method::PrivateKeyJwt(assertion))
    }

    /// A token of the resource server's own (RFC 6750 section 2.1).
    ///
    /// # Errors
    /// A fixed sentence, for what is no such token, and for a bad client id.
    pub fn bearer(token: &str, client_id: Option<&str>) -> Result<Self, &'static str> {
        if !is_b64token(token) {
            return Err("a token is letters, digits and - . _ ~ + / with = at the end (RFC 6750)");
        }
        Ok(Self(Method::Bearer {
            client_id: checked(client_id)?,
            header: Zeroizing::new(format!("Bearer {token}")),
        }))
    }

    /// The operator's code gives the header.
    ///
    /// # Errors
    /// A fixed sentence, for a bad client id.
    pub fn header(client_id: Option<&str>) -> Result<Self, &'static str> {
        let client_id = checked(client_id)?;
        Ok(Self(Method::Header { client_id }))
    }

    /// None at all.
    ///
    /// # Errors
    /// A fixed sentence, for a bad client id.
    pub fn none(client_id: Option<&str>) -> Result<Self, &'static str> {
        let client_id = checked(client_id)?;
        Ok(Self(Method::None { client_id }))
    }

    /// Who asks, where that is known.
    pub fn client_id(&self) -> Option<&str> {
        match &self.0 {
            Method::Basic { client_id, .. } | Method::Post { client_id, .. } => Some(client_id),
            Method::PrivateKeyJwt(assertion) => Some(assertion.client_id()),
            Method::Bearer { client_id, .. }
            | Method::Header { client_id }
            | Method::None { client_id } => client_id.as_deref(),
        }
    }

    /// What tells this way of asking from others, for entries of a shared store: the method, and where the client has no
    /// id the credential that stands for it, as a hash.
    pub fn identity(&self) -> String {
        match &self.0 {
            Method::Bearer { header, .. } => {
                format!("bearer {}", base64url::encode(&sha256(header.as_bytes())))
            }
            _ => self.method().to_owned(),
        }
    }

    /// Whether answers are for this client alone, as far as can be told: of a header that changes, or of none, nothing
    /// can be told unless there is a client id.
    pub fn is_identified(&self) -> bool {
        self.client_id().is_some() || !matches!(self.0, Method::Header { .. } | Method::None { .. })
    }

    fn method(&self) -> &'static str {
        match &self.0 {
            Method::Basic {
                form_encoded: true, ..
            } => "client_secret_basic",
            Method::Basic {
                form_encoded: false,
                ..
            } => "client_secret_basic, not form-encoded",
            Method::Bearer { .. } => "bearer",
            Method::Post { .. } => "client_secret_post",
            Method::PrivateKeyJwt(_) => "private_key_jwt",
            Method::Header { .. } => "header",
            Method::None { .. } => "none",
        }
    }

    /// What makes assertions, with `private_key_jwt`.
    pub fn assertion(&self) -> Option<&ClientAssertion> {
        match &self.0 {
            Method::PrivateKeyJwt(assertion) => Some(assertion),
            _ => None,
        }
    }

    /// The value of the header `Authorization`, if there is one. `credential`: the value that the operator's code gave;
    /// for the other methods `None`.
    pub(super) fn header_value<'a>(
        &'a self,
        credential: Option<&'a str>,
    ) -> Result<Option<&'a str>, IntrospectionFailure> {
        match &self.0 {
            Method::Basic { header, .. } | Method::Bearer { header, .. } => Ok(Some(header)),
            Method::Header { .. } => {
                let value = credential.filter(|value| is_header_value(value));
                value.ok_or(NOT_SENT).map(Some)
            }
            Method::Post { .. } | Method::PrivateKeyJwt(_) | Method::None { .. } => Ok(None),
        }
    }

    /// Adds the authentication to a form. `credential`: the signed assertion; for the other methods it is not used.
    pub(super) fn add_to(
        &self,
        form: &mut Form,
        credential: Option<&str>,
    ) -> Result<(), IntrospectionFailure> {
        const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        match &self.0 {
            // The header names the client; a second place could only contradict it.
            Method::Basic { .. } => {}
            Method::Bearer { client_id, .. }
            | Method::Header { client_id }
            | Method::None { client_id } => {
                form.add_if_given("client_id", client_id.as_deref());
            }
            Method::Post {
                client_id,
                client_secret,
            } => {
                form.add("client_id", client_id);
                form.add("client_secret", client_secret);
            }
            Method::PrivateKeyJwt(assertion) => {
                form.add("client_id", assertion.client_id());
                form.add("client_assertion_type", JWT_BEARER);
                form.add("client_assertion", credential.ok_or(NOT_SENT)?);
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for ClientAuthentication {
    /// Names the method and nothing of the credentials.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ClientAuthentication")
            .field(&self.method())
            .finish()
    }
}

fn checked(client_id: Option<&str>) -> Result<Option<String>, &'static str> {
    client_id.map(check_text).transpose()?;
    Ok(client_id.map(str::to_owned))
}

/// RFC 9110 section 5.5, without what is not ASCII: fetch would refuse some of it and send the rest in another encoding.
fn is_header_value(value: &str) -> bool {
    !value.trim().is_empty() && value.bytes().all(|b| matches!(b, b' '..=b'~' | b'\t'))
}

/// base64 with its padding (RFC 4648 section 4).
fn base64(bytes: &[u8]) -> String {
    let mut text = base64url::encode(bytes).replace('-', "+").replace('_', "/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}
