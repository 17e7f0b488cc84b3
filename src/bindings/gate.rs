//! `createBearerGate`, as its JavaScript function needs it.

use wasm_bindgen::prelude::*;

use crate::bindings::url;
use crate::error::OAuthCode;
use crate::jose::json::ObjectWriter;
use crate::options::gate::GateOptions;
use crate::options::{self, scopes};
use crate::protocol::authorization::Credentials;
use crate::protocol::gate::{Gate, GateResponse};
use crate::protocol::request_source::{Forbidden, RequestSources};

/// No credentials were sent.
const NO_CREDENTIALS: i32 = -1;
/// Credentials were sent that are not one Bearer token.
const MALFORMED_CREDENTIALS: i32 = -2;

/// The rules of a gate.
#[wasm_bindgen]
pub struct GateCore {
    gate: Gate,
    sources: RequestSources,
    token_header: String,
}

#[wasm_bindgen]
impl GateCore {
    /// Reads the text of options.
    #[wasm_bindgen(constructor)]
    pub fn new(options: String) -> Result<GateCore, JsValue> {
        let options = options::read(options, |given| options::gate::read(given, url::parse))?;
        let GateOptions {
            gate,
            sources,
            token_header,
        } = options;
        Ok(Self {
            gate,
            sources,
            token_header,
        })
    }

    /// Where the token starts in the header; below zero: there is none, or the header is malformed.
    #[wasm_bindgen(js_name = tokenStart)]
    pub fn token_start(&self, header: &str) -> i32 {
        match self.gate.credentials(header) {
            Credentials::None => NO_CREDENTIALS,
            Credentials::Malformed => MALFORMED_CREDENTIALS,
            Credentials::Token(start) => i32::try_from(start).unwrap_or(MALFORMED_CREDENTIALS),
        }
    }

    /// Why a request is not answered, if it comes from a page or for a host that is not allowed.
    pub fn forbidden(&self, origin: Option<String>, host: &str) -> Option<String> {
        let reason = match self.sources.check(origin.as_deref(), host).err()? {
            Forbidden::Origin => "ORIGIN_NOT_ALLOWED",
            Forbidden::Host => "HOST_NOT_ALLOWED",
        };
        Some(reason.to_owned())
    }

    /// The answer to a request without credentials, as JSON text.
    #[wasm_bindgen(js_name = noCredentials)]
    pub fn no_credentials(&self) -> String {
        to_json(&self.gate.no_credentials())
    }

    /// The answer to a refused request, as JSON text; an unknown code is a fault of ours.
    pub fn refused(&self, code: &str, scopes: Vec<String>, retry_after: u32) -> String {
        let codes = [
            OAuthCode::InvalidRequest,
            OAuthCode::InvalidToken,
            OAuthCode::InsufficientScope,
        ];
        let code = codes.into_iter().find(|known| known.name() == code);
        to_json(
            &self
                .gate
                .refused(code.unwrap_or(OAuthCode::ServerError), &scopes, retry_after),
        )
    }

    /// The answer to a request for the metadata, as JSON text.
    pub fn metadata(&self, method: &str, path: &str) -> Option<String> {
        self.gate
            .metadata(method, path)
            .map(|answer| to_json(&answer))
    }

    /// The answer to a preflight request, as JSON text.
    pub fn preflight(&self) -> String {
        to_json(&self.gate.preflight())
    }

    /// Throws unless all of `required` are granted or implied.
    #[wasm_bindgen(js_name = checkScopes)]
    pub fn check_scopes(&self, granted: Vec<String>, required: Vec<String>) -> Result<(), JsValue> {
        Ok(self.gate.check_scopes(&granted, &required)?)
    }

    /// What the options came to, as JSON text.
    pub fn settings(&self) -> String {
        let metadata = &self.gate.metadata;
        ObjectWriter::default()
            .strings("requiredScopes", &self.gate.required_scopes)
            .text("impliedScopes", &scopes::to_json(&self.gate.hierarchy))
            .text("metadataUrl", &self.gate.metadata_url)
            .text("resource", &metadata.resource)
            .text("tokenHeader", &self.token_header)
            .boolean("checksOrigin", self.sources.is_restricted())
            .raw("corsHeaders", &headers_to_json(&self.gate.cors_headers()))
            .finish()
    }
}

fn to_json(answer: &GateResponse) -> String {
    let response = ObjectWriter::default()
        .number("status", f64::from(answer.status))
        .raw("headers", &headers_to_json(&answer.headers));
    match answer.body.is_empty() {
        true => response.raw("body", "null"),
        false => response.text("body", &answer.body),
    }
    .finish()
}

fn headers_to_json(headers: &[(&'static str, String)]) -> String {
    let headers = headers.iter();
    let object = headers.fold(ObjectWriter::default(), |object, (name, value)| {
        object.text(name, value)
    });
    object.finish()
}
