// What the status of a response and its body come to, whichever client sent the request.

/** Whether a status is the server's refusal of this one request, whose body may say more. */
export function isRefusal(status) {
  return status >= 400 && status < 500 && status !== 429;
}

/** What a response comes to; its body is `undefined` when it is too large. */
export function answerOf({ refusal }, bytes, cacheControl) {
  if (refusal !== undefined) return [refusal[0], refusal[1], bytes];
  return bytes === undefined ? ["too_large"] : [bytes, cacheControl];
}
