/**
 * What only packages with a forced kernel have (xtask/src/forced.rs), from the package's one
 * instance.
 */

import "mcp-bearer";

export const { SignatureKey, kernelUses } = globalThis[Symbol.for("mcp-bearer kernel access")];
