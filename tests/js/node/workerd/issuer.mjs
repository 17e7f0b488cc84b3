/** An issuer as a service of its own: serves a JWK Set, counts who asks, and can make them wait. */
let keys = [];
let requests = 0;
let delay = 0;

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/control") {
      const given = await request.json();
      ({ keys = keys, delay = delay } = given);
      const counted = requests;
      requests = 0;
      return Response.json({ requests: counted });
    }
    requests += 1;
    await scheduler.wait(delay);
    return Response.json({ keys });
  },
};
