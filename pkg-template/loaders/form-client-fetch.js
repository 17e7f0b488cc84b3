// There is nothing but fetch.
export function formClient() {
  return undefined;
}
