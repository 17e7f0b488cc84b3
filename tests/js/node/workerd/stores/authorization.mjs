/** An authorization server as a service of its own: a token that begins with "good" is active. */
let keys = [];
let requests = [];

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/control") {
      ({ keys = keys } = await request.json());
      const made = requests;
      requests = [];
      return Response.json(made);
    }
    if (pathname === "/jwks") {
      requests.push("keys");
      return Response.json({ keys });
    }
    const token = (await request.formData()).get("token");
    requests.push(token);
    await scheduler.wait(20);
    const active = token.startsWith("good");
    return Response.json(active ? { active, client_id: "app", sub: token } : { active });
  },
};
