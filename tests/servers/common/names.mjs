/** What every server is asked to put into its tokens, where it lets one say. */
export const RESOURCE = "https://mcp.example.com/mcp";
export const OTHER_RESOURCE = "https://mcp.example.com/other";
export const SCOPES = ["notes:read", "notes:write"];

/** With the characters that base64 has and a form gives a meaning to. */
export const SECRET = "rs+/= a-secret-of-some-length-0123";
export const PLAIN_SECRET = "a-plain-secret-of-some-length-0123";

export const REDIRECT_URI = "https://app.example.com/callback";
