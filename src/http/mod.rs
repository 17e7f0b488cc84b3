//! What HTTP says, without speaking it.

pub mod cache_control;
pub mod url_policy;
