//! Reads options member by member against the table, so that every error names the option at fault, with its path.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::table::{Entry, Group, Kind};
use super::url::{self, ParseUrl};
use super::value::{Given, members};
use crate::error::config_faults::{self as faults, ConfigFault};
use crate::error::{ConfigError, ConfigReason};
use crate::protocol::url_policy::UrlPolicy;
use crate::token::scopes;

/// An object of which members are read.
pub struct Options<'a> {
    given: Given<'a>,
    /// What stands before the names of its members in errors.
    prefix: String,
    groups: &'static [&'static Group],
    /// The URL parser of the host.
    pub parse_url: ParseUrl,
}

impl<'a> Options<'a> {
    /// Takes an options object.
    ///
    /// # Errors
    /// When it is no object, or has a member that is not in `groups`.
    pub fn new(
        given: Given<'a>,
        groups: &'static [&'static Group],
        parse_url: ParseUrl,
    ) -> Result<Self, ConfigError> {
        let this = Self {
            given,
            prefix: String::new(),
            groups,
            parse_url,
        };
        let fault = faults::OPTIONS_NOT_AN_OBJECT;
        if given.members().is_none() {
            let message = with_kind(fault.message.into(), given);
            return Err(ConfigError::new(fault.reason, "options", message));
        }
        let unknown = this
            .names()
            .into_iter()
            .find(|name| this.entry(name).is_none());
        match unknown {
            Some(unknown) => Err(this.error(unknown, faults::UNKNOWN_OPTION)),
            None => Ok(this),
        }
    }

    /// Takes an object that is a value of an option, with any members.
    ///
    /// # Errors
    /// When it is no object.
    pub fn open(
        &self,
        path: &str,
        given: Given<'a>,
        groups: &'static [&'static Group],
    ) -> Result<Self, ConfigError> {
        if given.members().is_none() {
            let fault = faults::NOT_AN_OBJECT;
            let message = with_kind(fault.message.into(), given);
            return Err(ConfigError::new(fault.reason, path, message));
        }
        Ok(Self {
            given,
            prefix: format!("{path}."),
            groups,
            parse_url: self.parse_url,
        })
    }

    /// The names of the members, those that are `undefined` too.
    pub fn names(&self) -> Vec<&'a str> {
        let object = self.given.members().into_iter();
        object.flat_map(members).map(|(name, _)| name).collect()
    }

    /// An error about a member.
    pub fn error(&self, name: &str, fault: ConfigFault) -> ConfigError {
        self.error_with(name, fault.reason, fault.message)
    }

    /// An error about a member, with a text of its own.
    pub fn error_with(
        &self,
        name: &str,
        reason: ConfigReason,
        message: impl Into<Cow<'static, str>>,
    ) -> ConfigError {
        let message = self.with_given(name, reason, message.into());
        ConfigError::new(reason, format!("{}{name}", self.prefix), message)
    }

    /// Adds what was given under a name, such as `issuer` or `issuer[1]`: its type, never its value, which may be
    /// secret; but a number that is out of range, which is not.
    fn with_given(
        &self,
        name: &str,
        reason: ConfigReason,
        message: Cow<'static, str>,
    ) -> Cow<'static, str> {
        let (member, index) = match name.split_once('[') {
            None => (name, None),
            Some((member, rest)) => (member, rest.trim_end_matches(']').parse::<usize>().ok()),
        };
        let Some(value) = self.find(member) else {
            return message;
        };
        let value = match (index, value.list()) {
            (Some(index), Some(mut list)) => list.nth(index).unwrap_or(value),
            _ => value,
        };
        match (reason, value.number()) {
            _ if value.is_undefined() => {
                let hint = "given: undefined, is an environment variable not set?";
                format!("{message}; {hint}").into()
            }
            (ConfigReason::Type, _) => with_kind(message, value),
            (ConfigReason::Range, Some((_, number))) => {
                format!("{message}; given: {number}").into()
            }
            _ => message,
        }
    }

    /// A member, unless it is left out or `undefined`.
    pub fn get(&self, name: &str) -> Option<Given<'a>> {
        self.find(name).filter(|value| !value.is_undefined())
    }

    /// Whether a member is there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A string with other characters than whitespace.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, ConfigError> {
        let value = self.get(name);
        value.map(|value| self.full_text(name, value)).transpose()
    }

    /// `true` or `false`: the table's default when it is left out.
    pub fn flag(&self, name: &str) -> Result<bool, ConfigError> {
        match (self.get(name), self.entry(name).map(|entry| entry.kind)) {
            (Some(value), _) => value
                .boolean()
                .ok_or_else(|| self.error(name, faults::NOT_A_BOOLEAN)),
            (None, Some(Kind::Flag(default))) => Ok(default),
            _ => Ok(false),
        }
    }

    /// A number in the table's range: the table's default when it is left out.
    pub fn number(&self, name: &str) -> Result<Option<f64>, ConfigError> {
        let (range, default) = match self.entry(name).map(|entry| entry.kind) {
            Some(Kind::Number(range, default)) => (Some(range), default),
            _ => (None, None),
        };
        let number = self.any_number(name)?.or(default);
        match (number, range) {
            (Some(number), Some(range)) if !range.contains(number) => {
                Err(self.error_with(name, ConfigReason::Range, format!("must be {range}")))
            }
            _ => Ok(number),
        }
    }

    /// The same for an option that has a default.
    pub fn number_or_default(&self, name: &str) -> Result<f64, ConfigError> {
        self.number(name).map(Option::unwrap_or_default)
    }

    /// A number without a range.
    pub fn any_number(&self, name: &str) -> Result<Option<f64>, ConfigError> {
        let number = |value: Given<'_>| match value.number() {
            Some((number, _)) => Ok(number),
            None => Err(self.error(name, faults::NOT_A_NUMBER)),
        };
        self.get(name).map(number).transpose()
    }

    /// One of the table's words: the first when it is left out.
    pub fn choice(&self, name: &str) -> Result<&'static str, ConfigError> {
        let text = self.text(name)?;
        let Some(Kind::Choice(words @ [first, ..])) = self.entry(name).map(|entry| entry.kind)
        else {
            return Ok("");
        };
        let Some(text) = text else { return Ok(first) };
        let known = words.iter().copied().find(|word| *word == text);
        known.ok_or_else(|| {
            let message = format!("must be {}", words.join(" or "));
            self.error_with(name, ConfigReason::Type, message)
        })
    }

    /// Checks that it is a function, if it is given. TypeScript calls it.
    pub fn check_function(&self, name: &str) -> Result<(), ConfigError> {
        match self.get(name) {
            Some(value) if !value.is_function() => Err(self.error(name, faults::NOT_A_FUNCTION)),
            _ => Ok(()),
        }
    }

    /// A URL that requests may be sent to, as `fetch` will write it.
    pub fn url(&self, name: &str, policy: &UrlPolicy) -> Result<Option<String>, ConfigError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let text = value.text().or(value.href());
        let text = text.ok_or_else(|| self.error(name, faults::NOT_A_URL))?;
        let url = url::check(text, policy, self.parse_url);
        url.map(Some)
            .map_err(|why| self.error_with(name, ConfigReason::Url, why))
    }

    /// A list that is not empty, of strings, or one string for a list of one. `None` for `null` too.
    pub fn text_or_list(&self, name: &str) -> Result<Option<Vec<String>>, ConfigError> {
        match self.get(name) {
            Some(value) if value.text().is_some() => {
                Ok(Some(vec![self.full_text(name, value)?.to_owned()]))
            }
            Some(value) if !value.is_null() => self.list_of(name, value).map(Some),
            _ => Ok(None),
        }
    }

    /// A list that is not empty, of strings.
    pub fn list(&self, name: &str) -> Result<Option<Vec<String>>, ConfigError> {
        let value = self.get(name);
        value.map(|value| self.list_of(name, value)).transpose()
    }

    /// Scopes: a list, which may be empty, or one string with spaces.
    pub fn scopes(&self, name: &str) -> Result<Option<Vec<String>>, ConfigError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        if value.text().is_none() {
            let list = self.texts(name, value)?;
            return self.checked_scopes(name, list).map(Some);
        }
        let text = self.full_text(name, value)?;
        // A comma-separated or JSON list would be one scope that no token ever has.
        if text.as_bytes().contains(&b',') || text.starts_with('[') {
            return Err(self.error(name, faults::AMBIGUOUS_SCOPES));
        }
        let list: Vec<String> = text
            .split(' ')
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect();
        if list.is_empty() {
            return Err(self.error(name, faults::NO_SCOPE));
        }
        self.checked_scopes(name, list).map(Some)
    }

    /// Scopes as a list only.
    pub fn scope_list(&self, name: &str) -> Result<Option<Vec<String>>, ConfigError> {
        match self.get(name) {
            Some(value) if value.list().is_none() => Err(self.error(name, faults::NOT_A_LIST)),
            _ => self.scopes(name),
        }
    }

    /// The bytes of a secret: a string as UTF-8, or bytes.
    pub fn secret(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, ConfigError> {
        let secret = |value: Given<'_>| match (value.text(), value.bytes()) {
            (Some(text), _) => Ok(Zeroizing::new(text.as_bytes().to_vec())),
            (None, Some(bytes)) => Ok(Zeroizing::new(bytes)),
            (None, None) => Err(self.error(name, faults::NOT_TEXT_OR_BYTES)),
        };
        self.get(name).map(secret).transpose()
    }

    /// The JSON text of a member.
    pub fn json(&self, name: &str, value: Given<'_>) -> Result<Zeroizing<String>, ConfigError> {
        let json = value.to_json().map(Zeroizing::new);
        json.ok_or_else(|| self.error(name, faults::NOT_JSON))
    }

    fn list_of(&self, name: &str, value: Given<'_>) -> Result<Vec<String>, ConfigError> {
        let list = self.texts(name, value)?;
        match list.is_empty() {
            true => Err(self.error(name, faults::EMPTY_LIST)),
            false => Ok(list),
        }
    }

    fn texts(&self, name: &str, value: Given<'_>) -> Result<Vec<String>, ConfigError> {
        let list = value
            .list()
            .ok_or_else(|| self.error(name, faults::NOT_STRINGS))?;
        let texts = list.enumerate().map(|(i, element)| {
            let text = self.full_text(&format!("{name}[{i}]"), element);
            text.map(str::to_owned)
        });
        texts.collect()
    }

    fn checked_scopes(&self, name: &str, list: Vec<String>) -> Result<Vec<String>, ConfigError> {
        match list.iter().all(|scope| scopes::is_scope(scope)) {
            true => Ok(list),
            false => Err(self.error(name, faults::NOT_A_SCOPE)),
        }
    }

    fn full_text<'b>(&self, name: &str, value: Given<'b>) -> Result<&'b str, ConfigError> {
        let text = value
            .text()
            .ok_or_else(|| self.error(name, faults::NOT_A_STRING))?;
        match text.trim().is_empty() {
            true => Err(self.error(name, faults::EMPTY_STRING)),
            false => Ok(text),
        }
    }

    fn find(&self, name: &str) -> Option<Given<'a>> {
        let mut all = self.given.members().into_iter().flat_map(members);
        all.find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    fn entry(&self, name: &str) -> Option<&'static Entry> {
        let mut entries = self.groups.iter().copied().flatten();
        entries.find(|entry| entry.name == name)
    }
}

fn with_kind(message: Cow<'static, str>, given: Given<'_>) -> Cow<'static, str> {
    format!("{message}; given: {}", given.kind()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::table::{JWT_VERIFIER, STATIC_TOKEN};
    use crate::options::value::OptionsText;

    /// What is wrong with an option, as an error names it.
    fn fault<T>(
        text: &str,
        read: impl FnOnce(&Options<'_>) -> Result<T, ConfigError>,
    ) -> (ConfigReason, String) {
        let parsed = OptionsText::parse(text).unwrap();
        let parse_url: ParseUrl = |_| Err("not an absolute URL");
        let result = Options::new(parsed.value(), JWT_VERIFIER, parse_url);
        let error = result.and_then(|options| read(&options)).err().unwrap();
        (error.reason, format!("{}: {}", error.option, error.message))
    }

    #[test]
    fn errors_name_the_option_with_its_path_and_the_type_that_was_given() {
        let type_of = |text, name| fault(text, |options| options.text_or_list(name));
        for (text, message) in [
            (
                r##"{"issuer":"#401c000000000000 7"}"##,
                "issuer: must be a string or an array of strings; given: a number",
            ),
            (
                r#"{"issuer":["'a","!undefined"]}"#,
                "issuer[1]: must be a string; given: undefined, is an environment variable not set?",
            ),
        ] {
            assert_eq!(
                type_of(text, "issuer"),
                (ConfigReason::Type, message.into())
            );
        }
        let text = r#"{"jwks":{"clientId":"!a function"}}"#;
        let nested = fault(text, |options| {
            let path = "tokens[2]";
            let entry = options.open(path, options.get("jwks").unwrap(), &[STATIC_TOKEN])?;
            entry.text("clientId").map(|_| ())
        });
        let message = "tokens[2].clientId: must be a string; given: a function";
        assert_eq!(nested, (ConfigReason::Type, message.into()));
    }

    #[test]
    fn an_option_that_the_table_does_not_have_is_unknown_even_if_it_is_undefined() {
        let unknown = fault(r#"{"__proto__":"!undefined"}"#, |_| Ok(()));
        let message = "__proto__: no option of that name exists";
        let hint = "; given: undefined, is an environment variable not set?";
        assert_eq!(
            unknown,
            (ConfigReason::UnknownOption, format!("{message}{hint}"))
        );
    }

    #[test]
    fn ranges_and_defaults_are_those_of_the_table() {
        let text =
            r##"{"clockTolerance":"#4082c80000000000 601","cacheSize":"#7ff8000000000000 NaN"}"##;
        for (name, message) in [
            (
                "clockTolerance",
                "clockTolerance: must be 0 to 600 seconds; given: 601",
            ),
            (
                "cacheSize",
                "cacheSize: must be a whole number from 0 to 1000000; given: NaN",
            ),
        ] {
            let found = fault(text, |options| options.number(name));
            assert_eq!(found, (ConfigReason::Range, message.into()));
        }
        let found = fault("{}", |options| {
            assert_eq!(options.number_or_default("clockTolerance"), Ok(10.0));
            assert_eq!(options.number("maxTokenAge"), Ok(None));
            assert_eq!(options.choice("profile"), Ok("default"));
            assert_eq!(options.flag("requireExpiration"), Ok(true));
            Err::<(), _>(options.error("secret", faults::KEY_SOURCES))
        });
        assert_eq!(found.0, ConfigReason::KeySource);
    }

    #[test]
    fn no_error_repeats_a_text() {
        let text =
            r#"{"secret":["'canary"],"jwks":"'canary","issuer":"' ","algorithms":"'canary"}"#;
        for name in ["secret", "jwks", "issuer", "algorithms"] {
            let (_, message) = fault(text, |options| {
                options.secret(name)?;
                options.list(name)?;
                options.flag(name)
            });
            assert!(!message.contains("canary"), "{message}");
        }
    }
}
