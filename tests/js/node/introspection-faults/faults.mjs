/**
 * What may go wrong between a verifier and its authorization server. Wherever a fault sends a body, a reader that is
 * lenient in that one point would find a good answer in it.
 *
 * A fault has a `name`, what it does (`answer`, `connection`, `stops`, `clock`), and what must come of it:
 * - `failure`: what the event may call it;
 * - `opens`: "at once" when it tells of the server, so that nobody asks for a while; "never" when it tells of the token;
 *   "never" when it may be either; left out where the time does not matter;
 * - `accepts`: no fault at all, only odd: the verdict is yes;
 * - `waits`: the least and the most seconds that an error may tell to wait;
 * - `isSlow`: what ends it is the deadline; `lingers`: a request that it held up outlives the verdict;
 * - `reason`, `remembers`, `known`, `asksNobody`, `mode`: see cells.mjs.
 */
import { BODIES, TYPES } from "./body-faults.mjs";
import { CONNECTIONS, DELAYS } from "./connection-faults.mjs";
import { ODDITIES } from "./oddities.mjs";
import { SIGNED } from "./signed-faults.mjs";
import { SIZES } from "./size-faults.mjs";
import { STATUSES } from "./status-faults.mjs";
import { CLOCKS, CREDENTIALS, DISCOVERY } from "./surrounding-faults.mjs";

/** All of them, by name. */
export const FAULTS = Object.entries({
  ...CONNECTIONS,
  ...DELAYS,
  ...STATUSES,
  ...BODIES,
  ...TYPES,
  ...SIZES,
  ...SIGNED,
  ...DISCOVERY,
  ...CREDENTIALS,
  ...CLOCKS,
  ...ODDITIES,
}).map(([name, fault]) => ({ name, ...fault }));
