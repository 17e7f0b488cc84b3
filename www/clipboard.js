/**
 * Puts text on the clipboard.
 *
 * @returns {Promise<string>} a sentence that says whether it worked
 */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied.";
  } catch {
    return "The browser did not allow copying: select the text and copy it by hand.";
  }
}
