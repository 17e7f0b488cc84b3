/** Chunks of bytes as one: a copy, whatever becomes of them. Not by their class: they may come from another realm. */
export function joined(chunks, length) {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(new Uint8Array(chunk), at);
    at += chunk.byteLength;
  }
  return bytes;
}
