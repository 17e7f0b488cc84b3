// Imported at run time: older versions of workerd do not have the export, and a static import would stop the Worker.
export async function loadWaitUntil() {
  try {
    return (await import("cloudflare:workers")).waitUntil;
  } catch {
    return undefined;
  }
}
