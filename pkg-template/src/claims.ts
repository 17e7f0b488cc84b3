/** Any JSON value, as it appears in claims. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Claims whose names and types are not known: pass your own type as the type parameter of a verifier instead. */
export type Claims = { readonly [name: string]: JsonValue };
