//! The texts of src/error.rs and the limits that the JavaScript side shares, as a module of it.

use std::fmt::Write as _;
use std::path::Path;

use mcp_bearer::Reason;
use mcp_bearer::error::{Limit, config_faults};
use mcp_bearer::limits;
use serde_json::json;

use super::types::generated;
use crate::error::Result;
use crate::workspace::write;

const TYPES: &str = "\
import type { OAuthErrorCode, TokenErrorReason } from \"./errors.ts\";

interface Entry {
  readonly code: OAuthErrorCode;
  readonly status: 400 | 401 | 403 | 503;
  readonly message: string;
  readonly explanation: string;
}

export const TOKEN_ERRORS: { readonly [reason in TokenErrorReason]: Entry };

/** Longest token, in bytes, and the explanation for a longer one. */
export const TOKEN_BYTES: number;
export const TOKEN_BYTES_EXPLANATION: string;
";

/// Writes `error-table.js`, `config-faults.js` and their types.
pub fn write_to(stage: &Path) -> Result<()> {
    let mut table = String::from("// Written by cargo xtask build from src/error.rs.\n\n");
    table += "export const TOKEN_ERRORS = {\n  __proto__: null,\n";
    for reason in Reason::ALL {
        let code = reason.code();
        let entry = json!({
            "code": code.name(),
            "status": code.status(),
            "message": code.description(),
            "explanation": reason.message(),
        });
        // Writing to a String cannot fail.
        let _ = writeln!(table, "  {}: {entry},", reason.name());
    }
    let _ = writeln!(
        table,
        "}};\n\nexport const TOKEN_BYTES = {};\nexport const TOKEN_BYTES_EXPLANATION = {};",
        limits::TOKEN_BYTES,
        json!(Limit::TokenBytes.message()),
    );
    write(&stage.join("error-table.js"), table)?;
    write(&generated(stage).join("error-table.d.ts"), TYPES)?;
    config_faults(stage)
}

/// One constant for each fault, so that a bundler leaves out those that are not used.
fn config_faults(stage: &Path) -> Result<()> {
    let mut faults =
        String::from("// Written by cargo xtask build from src/error/config_faults.rs.\n\n");
    let mut types = String::from("import type { ConfigFault } from \"./errors.ts\";\n\n");
    for (name, fault) in config_faults::IN_TYPESCRIPT {
        let (reason, message) = (json!(fault.reason.name()), json!(fault.message));
        let fault = format!("{{ __proto__: null, reason: {reason}, message: {message} }}");
        // Writing to a String cannot fail.
        let _ = writeln!(faults, "export const {name} = {fault};");
        let _ = writeln!(types, "export const {name}: ConfigFault;");
    }
    write(&stage.join("config-faults.js"), faults)?;
    write(&generated(stage).join("config-faults.d.ts"), types)
}
