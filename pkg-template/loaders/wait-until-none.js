// Only on Cloudflare Workers does a request's work end with its response.
export async function loadWaitUntil() {
  return undefined;
}
