//! Where something of an authorization server is: at a URL that the operator gave, or at one that the metadata of an
//! issuer tells (RFC 8414, OpenID Connect Discovery 1.0).

use std::cell::{Cell, RefCell};

use js_sys::Function;

use crate::fetch::lease::{Holder, Lease};
use crate::fetch::request::{self, Answer, Exchange, Request, RequestFailure};
use crate::fetch::url;
use crate::fetch::wakeup::Wakeups;
use crate::http::discovery::{self, DiscoveryFailure};
use crate::http::url_policy::UrlPolicy;
use crate::limits;

/// How long a discovered URL is used before it is asked for again.
const DISCOVERY_SECONDS: f64 = 86_400.0;

/// How often, at most, the metadata is fetched again because one response makes a discovered URL doubtful.
const DOUBT_SECONDS: f64 = 60.0;

/// A place on an authorization server, and how requests go there.
pub struct Endpoint {
    pub location: Location,
    /// Which URLs an issuer's metadata may name.
    pub url_policy: UrlPolicy,
    /// Used instead of the global `fetch`.
    pub fetch: Option<Function>,
    /// What sends them.
    pub exchange: Exchange,
    /// One deadline for everything that one answer takes.
    pub timeout_seconds: f64,
}

/// What tells the URL.
#[derive(Clone)]
pub enum Location {
    /// The URL itself.
    Url(String),
    /// An issuer, whose metadata tells the URL.
    Issuer(String),
}

/// Reads a URL from an issuer's metadata.
pub type ReadMetadata = fn(&[u8], &str) -> Result<String, DiscoveryFailure>;

/// An endpoint with what was discovered of it.
pub struct LocatedEndpoint {
    pub endpoint: Endpoint,
    read_metadata: ReadMetadata,
    discovered: RefCell<Option<Discovered>>,
    /// Whoever looks for it now, or did so to no end.
    discovering: RefCell<Option<Lease>>,
    /// Why the last discovery gave nothing.
    last_failure: Cell<DiscoveryFailure>,
    discovery_ended: Wakeups,
}

/// It is asked for again after a failure, and now and then.
struct Discovered {
    url: String,
    since: f64,
    until: f64,
    /// A stranger's token can cause the doubt: the URL serves on if the metadata cannot be fetched.
    is_doubted: bool,
}

/// Why nothing came from an endpoint.
pub enum EndpointFailure {
    /// The issuer's metadata does not give the URL.
    Discovery(DiscoveryFailure),
    /// The request itself.
    Request(RequestFailure),
}

impl From<RequestFailure> for EndpointFailure {
    fn from(failure: RequestFailure) -> Self {
        Self::Request(failure)
    }
}

impl LocatedEndpoint {
    /// `read_metadata` finds the URL in the metadata of an issuer.
    pub fn new(endpoint: Endpoint, read_metadata: ReadMetadata) -> Self {
        Self {
            endpoint,
            read_metadata,
            discovered: RefCell::default(),
            discovering: RefCell::default(),
            last_failure: Cell::new(DiscoveryFailure::NotFound),
            discovery_ended: Wakeups::default(),
        }
    }

    /// The URL, if the operator gave it.
    pub fn given_url(&self) -> Option<&str> {
        match &self.endpoint.location {
            Location::Url(url) => Some(url),
            Location::Issuer(_) => None,
        }
    }

    /// The URL, if nobody need be asked for it.
    pub fn known_url(&self) -> Option<String> {
        match &self.endpoint.location {
            Location::Url(url) => Some(url.clone()),
            Location::Issuer(_) => self.known(),
        }
    }

    /// The URL. `deadline`: milliseconds of the system's clock.
    pub async fn locate(&self, deadline: f64) -> Result<String, EndpointFailure> {
        let issuer = match &self.endpoint.location {
            Location::Url(url) => return Ok(url.clone()),
            Location::Issuer(issuer) => issuer,
        };
        let mut has_waited = false;
        loop {
            if let Some(url) = self.known() {
                return Ok(url);
            }
            let left = (deadline - js_sys::Date::now()) / 1000.0;
            if left <= 0.0 {
                return Err(RequestFailure::Timeout.into());
            }
            let is_under_way = matches!(&*self.discovering.borrow(), Some(it) if it.is_alive());
            if is_under_way {
                self.discovery_ended.wait(left).await;
                has_waited = true;
            } else if has_waited && self.discovering.borrow().is_none() {
                // What one of many could not find, the others need not look for; but one that died, or had little time
                // left, tells nothing.
                return Err(EndpointFailure::Discovery(self.last_failure.get()));
            } else {
                break;
            }
        }
        let holder = Holder::new();
        *self.discovering.borrow_mut() = Some(holder.lease());
        let discovered = self.discover(issuer, deadline).await;
        let discovered = discovered.or_else(|failure| self.doubted().ok_or(failure));
        match &discovered {
            Ok(url) => {
                let now = js_sys::Date::now();
                *self.discovered.borrow_mut() = Some(Discovered {
                    url: url.clone(),
                    since: now,
                    until: now + DISCOVERY_SECONDS * 1000.0,
                    is_doubted: false,
                });
            }
            Err(EndpointFailure::Discovery(failure)) => self.last_failure.set(*failure),
            Err(EndpointFailure::Request(_)) => {}
        }
        let has_ended = !matches!(
            discovered,
            Err(EndpointFailure::Request(RequestFailure::Timeout))
        );
        let lease = holder.lease();
        drop(holder);
        let is_own = matches!(&*self.discovering.borrow(), Some(it) if it.is_of(&lease));
        if has_ended && is_own {
            *self.discovering.borrow_mut() = None;
        }
        self.discovery_ended.wake_all();
        discovered
    }

    fn known(&self) -> Option<String> {
        let discovered = self.discovered.borrow();
        let known = discovered.as_ref()?;
        (js_sys::Date::now() < known.until).then(|| known.url.clone())
    }

    fn doubted(&self) -> Option<String> {
        let discovered = self.discovered.borrow();
        let doubted = discovered.as_ref().filter(|it| it.is_doubted)?;
        Some(doubted.url.clone())
    }

    /// One response says that the endpoint may have moved: the next request looks, but not again and again.
    pub fn doubt_discovered(&self) {
        let now = js_sys::Date::now();
        if let Some(discovered) = &mut *self.discovered.borrow_mut()
            && now >= discovered.since + DOUBT_SECONDS * 1000.0
        {
            discovered.until = now;
            discovered.is_doubted = true;
        }
    }

    /// The endpoint may have moved: the next request looks.
    pub fn forget_discovered(&self) {
        *self.discovered.borrow_mut() = None;
    }

    /// A GET request before a deadline.
    pub async fn get(
        &self,
        url: &str,
        accept: &str,
        max_bytes: usize,
        deadline: f64,
    ) -> Result<Answer, RequestFailure> {
        let headers = request::header_lines(&[("accept", accept)])?;
        self.send(url, &headers, None, max_bytes, deadline).await
    }

    /// A POST request with a form as its body, before a deadline. `headers`: of [`request::header_lines`].
    pub async fn post(
        &self,
        url: &str,
        headers: &str,
        form: &str,
        max_bytes: usize,
        deadline: f64,
    ) -> Result<Answer, RequestFailure> {
        self.send(url, headers, Some(form), max_bytes, deadline)
            .await
    }

    async fn send(
        &self,
        url: &str,
        headers: &str,
        body: Option<&str>,
        max_bytes: usize,
        deadline: f64,
    ) -> Result<Answer, RequestFailure> {
        // The system's clock may be set back meanwhile.
        let left = ((deadline - js_sys::Date::now()) / 1000.0).min(self.endpoint.timeout_seconds);
        if left <= 0.0 {
            return Err(RequestFailure::Timeout);
        }
        let request = Request {
            url,
            headers,
            body,
            fetch: self.endpoint.fetch.as_ref(),
            timeout_seconds: left,
            max_bytes,
        };
        request::send(&request, self.endpoint.exchange).await
    }

    /// Asks the issuer's well-known places in their order. The first document that is the issuer's own decides; what is
    /// wrong with the places before it does not matter.
    async fn discover(&self, issuer: &str, deadline: f64) -> Result<String, EndpointFailure> {
        let mut failure = DiscoveryFailure::NotFound;
        for candidate in discovery::candidates(issuer) {
            let answer = self
                .get(
                    &candidate,
                    "application/json",
                    limits::METADATA_BYTES,
                    deadline,
                )
                .await;
            let found = match answer {
                Ok(answer) => (self.read_metadata)(&answer.body, issuer),
                Err(RequestFailure::Timeout) => return Err(RequestFailure::Timeout.into()),
                Err(RequestFailure::Network) => Err(DiscoveryFailure::Network),
                Err(RequestFailure::Redirect) => Err(DiscoveryFailure::Redirect),
                Err(RequestFailure::Status { status: 404, .. }) => Err(DiscoveryFailure::NotFound),
                Err(RequestFailure::Status { status, .. }) => Err(DiscoveryFailure::Status(status)),
                Err(RequestFailure::TooLarge) => Err(DiscoveryFailure::TooLarge),
            };
            match found {
                Ok(uri) => {
                    return url::check(&uri, &self.endpoint.url_policy)
                        .map_err(|_| EndpointFailure::Discovery(DiscoveryFailure::UrlNotAllowed));
                }
                Err(this) => failure = failure.or(this),
            }
        }
        Err(EndpointFailure::Discovery(failure))
    }
}
