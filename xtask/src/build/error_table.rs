//! The texts of src/error.rs and the limits that the JavaScript side shares, as a module of it.

use std::fmt::Write as _;
use std::path::Path;

use mcp_bearer::Reason;
use mcp_bearer::error::Limit;
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

/// Writes `error-table.js` and its types.
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
    write(&generated(stage).join("error-table.d.ts"), TYPES)
}
