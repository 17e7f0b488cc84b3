// The form of an answer of the local issuer.

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** JSON that is not to be cached (RFC 6749 section 5.1), unless `headers` say otherwise. */
export function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { "Content-Type": "application/json", "Cache-Control": "no-store", ...headers },
    body: JSON.stringify(value),
  };
}

export function invalidRequest(description?: string): Answer {
  return json(400, { error: "invalid_request", error_description: description });
}
