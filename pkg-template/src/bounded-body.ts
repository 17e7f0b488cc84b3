// Bodies of requests and responses, read up to a bound.

/**
 * All bytes of a body; `undefined` where it has more than the bound. Reading ends with the chunk that goes beyond it: a
 * check afterwards would have had the whole body in memory.
 */
export async function readBounded(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concatBytes(chunks, length);
    // Not `instanceof`: a chunk may come from another realm. The size is checked before anything is copied.
    if (typeof value.byteLength !== "number") throw new TypeError("not bytes");
    length += value.byteLength;
    if (length > maxBytes) return undefined;
    chunks.push(value);
  }
}

/** One copy of all chunks, which their owner cannot change afterwards. */
export function concatBytes(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(new Uint8Array(chunk), at);
    at += chunk.byteLength;
  }
  return bytes;
}
