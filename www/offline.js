/**
 * Keeps the page for the time without a network.
 *
 * @param {HTMLElement} status where to say so
 */
export async function keepOffline(status) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("sw.js");
    await navigator.serviceWorker.ready;
    status.textContent = "Kept for use without a network.";
  } catch {
    // In a private window, or without https: the page works all the same.
    status.textContent = "Not kept for use without a network: this browser window does not allow it.";
  }
}
