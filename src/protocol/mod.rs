//! What HTTP says, without speaking it.

pub mod authorization;
pub mod cache_control;
pub mod challenge;
pub mod discovery;
pub mod gate;
pub mod protected_resource;
pub mod raw_url;
pub mod request_source;
pub mod url_policy;
