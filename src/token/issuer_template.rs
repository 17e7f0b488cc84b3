//! Issuers of many tenants: one text with a placeholder for a claim.

use crate::token::ClaimsSet;

/// An issuer with a placeholder for the tenant, `https://login.microsoftonline.com/{tenantid}/v2.0`, which a claim of the
/// same token must fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerTemplate {
    text: String,
    before: String,
    after: String,
    claim: String,
}

/// Why a text is no template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTemplate;

impl IssuerTemplate {
    /// Whether the text is meant as a template.
    #[must_use]
    pub fn is_template(text: &str) -> bool {
        text.bytes().any(|b| matches!(b, b'{' | b'}'))
    }

    /// Reads a template with exactly one placeholder: the name of a claim in braces. `{tenantid}` is how Microsoft's
    /// metadata writes the claim `tid`.
    ///
    /// # Errors
    /// [`InvalidTemplate`] also when the placeholder is not a whole segment of the path, where a tenant could end the
    /// host or add segments.
    pub fn parse(text: &str) -> Result<Self, InvalidTemplate> {
        let (before, rest) = split_at(text, b'{')?;
        let (name, after) = split_at(rest, b'}')?;
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let has_one = !name.is_empty() && name.bytes().all(is_name) && !Self::is_template(after);
        let host = before.strip_prefix("https://").ok_or(InvalidTemplate)?;
        let is_segment = host.ends_with('/') && (after.is_empty() || after.starts_with('/'));
        if !has_one || !is_segment || host.starts_with('/') {
            return Err(InvalidTemplate);
        }
        Ok(Self {
            text: text.to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
            claim: if name == "tenantid" { "tid" } else { name }.to_owned(),
        })
    }

    /// The template as it was written.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// What stands in the place of the placeholder, if the issuer fits: one segment of letters, digits, `-`, `_`, `.`.
    #[must_use]
    pub fn tenant_of<'a>(&self, issuer: &'a str) -> Option<&'a str> {
        let tenant = issuer
            .strip_prefix(&self.before)?
            .strip_suffix(self.after.as_str())?;
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let is_dots = tenant.bytes().all(|b| b == b'.');
        (!is_dots && tenant.bytes().all(is_plain)).then_some(tenant)
    }

    /// Whether the issuer fits and names the tenant that the claim names.
    #[must_use]
    pub fn matches(&self, issuer: &str, claims: &ClaimsSet<'_>) -> bool {
        self.tenant_of(issuer)
            .is_some_and(|tenant| claims.text(&self.claim) == Some(tenant))
    }
}

/// What is in front of the first such byte, which is ASCII, and behind it.
fn split_at(text: &str, byte: u8) -> Result<(&str, &str), InvalidTemplate> {
    let at = text
        .bytes()
        .position(|b| b == byte)
        .ok_or(InvalidTemplate)?;
    let (before, rest) = text.split_at_checked(at).ok_or(InvalidTemplate)?;
    Ok((before, rest.get(1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::ClaimRules;

    const ENTRA: &str = "https://login.microsoftonline.com/{tenantid}/v2.0";

    #[test]
    fn has_one_placeholder_that_is_a_segment() {
        for text in [
            ENTRA,
            "https://a.example/{org}",
            "https://a.example/x/{org_id}/y",
        ] {
            assert_eq!(IssuerTemplate::parse(text).unwrap().as_text(), text);
        }
        for text in [
            "https://a.example/",
            "https://{tid}.example/",
            "https://{tid}/",
            "https:///{tid}/",
            "http://a.example/{tid}",
            "https://a.example/{tid}{tid}",
            "https://a.example/{tid}/{tid}",
            "https://a.example/x{tid}",
            "https://a.example/{tid}x",
            "https://a.example/{}",
            "https://a.example/{t-d}",
            "https://a.example/{tid",
            "https://a.example/tid}",
            "https://a.example/{{tid}}",
            "{tid}",
        ] {
            assert_eq!(IssuerTemplate::parse(text), Err(InvalidTemplate), "{text}");
        }
    }

    #[test]
    fn is_filled_by_the_claim_of_the_same_token_only() {
        let template = IssuerTemplate::parse(ENTRA).unwrap();
        let matches = |issuer: &str, payload: &str| {
            let claims = ClaimsSet::parse(payload.as_bytes(), &ClaimRules::default()).unwrap();
            template.matches(issuer, &claims)
        };
        let of = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
        assert!(matches(&of("9188040d-6c67"), r#"{"tid":"9188040d-6c67"}"#));
        for (issuer, payload) in [
            (of("a"), r#"{"tid":"b"}"#),
            (of("a"), r#"{"tid":"A"}"#),
            (of("a"), r#"{}"#),
            (of("a"), r#"{"tid":["a"]}"#),
            (of("a"), r#"{"tenantid":"a"}"#),
            (of(""), r#"{"tid":""}"#),
            (of("."), r#"{"tid":"."}"#),
            (of(".."), r#"{"tid":".."}"#),
            (of("a/b"), r#"{"tid":"a/b"}"#),
            (of("a%2fb"), r#"{"tid":"a%2fb"}"#),
            (of("{tenantid}"), r#"{"tid":"{tenantid}"}"#),
            (of("a") + "/", r#"{"tid":"a"}"#),
            (
                "https://login.microsoftonline.com/v2.0".to_owned(),
                r#"{"tid":""}"#,
            ),
            ("https://evil.example/a/v2.0".to_owned(), r#"{"tid":"a"}"#),
        ] {
            assert!(!matches(&issuer, payload), "{issuer} {payload}");
        }
    }
}
