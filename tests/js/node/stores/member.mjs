/**
 * One process of a fleet: its verifiers share a Redis server with those of the others through Keyv.
 * Driven by messages of the test that started it; see fleet.mjs. `time`: what its clock says.
 */
import KeyvRedis from "@keyv/redis";
import Keyv from "keyv";

import { IntrospectionTokenVerifier, JWTVerifier } from "mcp-bearer";

const { redisUrl, options } = JSON.parse(process.argv[2]);
const events = [];
const unhandled = [];
process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));

const store = new Keyv({ store: new KeyvRedis(redisUrl) });
// What Keyv wants: an error that nobody listens to ends the process.
let storeErrors = 0;
store.on("error", () => {
  storeErrors += 1;
});

const { type, time, ...rest } = options;
const onEvent = (event) => events.push(event);
const Verifier = { jwt: JWTVerifier, introspection: IntrospectionTokenVerifier }[type];
const now = time === undefined ? undefined : () => time;
const verifier = new Verifier({ audience: null, now, onEvent, ...rest, store });

const commands = {
  async verify(token) {
    try {
      const { claims, clientId, subject } = await verifier.verifyToken(token);
      return { claims, clientId, subject };
    } catch (error) {
      return { reason: error.reason ?? String(error) };
    }
  },
  forget: (token) => verifier.forget(token),
  failures: () => events.filter((event) => event.type === "store_failed"),
  trouble: () => ({ unhandled, storeErrors }),
};

process.on("message", async ({ id, command, argument }) => {
  process.send({ id, result: await commands[command](argument) });
});
process.on("disconnect", () => process.exit(0));
process.send({ id: 0 });
