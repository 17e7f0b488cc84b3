// What all tokens have in common, and all verifiers ask for. Without imports: browsers read it too.

export const ISSUER = "https://issuer.example.com";
export const AUDIENCE = "https://mcp.example.com/mcp";
export const CLOCK_TOLERANCE_SECONDS = 5;
