/** The code that the system gives a failure, such as ENOENT; `undefined` if it gives none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
