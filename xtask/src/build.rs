use crate::error::{Error, Result};

pub fn run() -> Result<()> {
    Err(Error::new("not written yet"))
}
