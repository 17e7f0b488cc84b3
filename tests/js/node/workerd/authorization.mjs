/**
 * An authorization server as a service of its own, with a JWK Set and introspection: notes who asks, and fails or holds
 * its responses back as it is told. A token that begins with "good" is active.
 */

/** What each order begins with. */
const WELL = {
  /** Responses are held back until so many requests are there. */
  together: 0,
  /** So many of the next responses are held back until the next order. */
  held: 0,
  /** So many of the next requests get no response. */
  unanswered: 0,
  /** So many of the next requests break off. */
  broken: 0,
  /** The status and headers of responses. */
  init: {},
};

/** Who waits for company in vain is answered all the same, so that a test fails by its numbers. */
const PATIENCE_MILLISECONDS = 20_000;

let keys = [];
let order = newOrder({});

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/order") {
      const given = await request.json();
      const counts = countsOf(order);
      keys = given.keys ?? keys;
      order = newOrder(given);
      return Response.json(counts);
    }
    if (pathname === "/counts") return Response.json(countsOf(order));
    if (pathname === "/revoke") {
      order.revoked.push(await request.text());
      return new Response(null);
    }
    const mine = order;
    const token = request.method === "POST" ? (await request.formData()).get("token") : "keys";
    // What the server knows when it is asked.
    const body = token === "keys" ? { keys } : introspect(token, mine);
    mine.asked.push(token);
    mine.open += 1;
    mine.mostOpen = Math.max(mine.mostOpen, mine.open);
    if (mine.broken-- > 0) throw new Error("broken off");
    if (mine.unanswered-- > 0) await scheduler.wait(60_000);
    await held(mine);
    mine.open -= 1;
    return Response.json(body, mine.init);
  },
};

function newOrder(given) {
  return { ...WELL, ...given, revoked: [], asked: [], open: 0, mostOpen: 0 };
}

function countsOf({ asked, mostOpen }) {
  return { asked, requests: asked.length, mostOpen };
}

function introspect(token, { revoked }) {
  const active = token.startsWith("good") && !revoked.includes(token);
  return active ? { active, aud: "workers", client_id: token, sub: token } : { active };
}

/** Looks again and again: here too no request can wait for another. The first that came is the first to go. */
async function held(mine) {
  let isHeld = mine.held-- > 0 || mine.together > 0;
  const until = Date.now() + PATIENCE_MILLISECONDS;
  while (isHeld) {
    await scheduler.wait(5);
    const isComplete = mine.together > 0 && mine.asked.length >= mine.together;
    isHeld = order === mine && !isComplete && Date.now() < until;
  }
}
