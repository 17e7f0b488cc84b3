use crate::error::{Error, Result};

pub fn run(_arguments: &[String]) -> Result<()> {
    Err(Error::new("cargo xtask demo is not written yet"))
}
