/** An authorization server as a service of its own: counts who asks, how many at a time, and can make them wait. */
let requests = 0;
let open = 0;
let mostOpen = 0;
let delay = 0;

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/control") {
      ({ delay = delay } = await request.json());
      const counted = { requests, mostOpen };
      // A request whose client went away may never come to its end here.
      [requests, open, mostOpen] = [0, 0, 0];
      return Response.json(counted);
    }
    const token = (await request.formData()).get("token");
    requests += 1;
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    await scheduler.wait(delay);
    open -= 1;
    const active = token.startsWith("good");
    return Response.json(active ? { active, aud: "workers", client_id: token } : { active });
  },
};
