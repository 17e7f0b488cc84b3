// mcp-bearer/node: a gate in front of listeners of node:http, node:https and node:http2.

import { admit } from "./node-messages.js";

export function createNodeGate(gate) {
  return {
    async authenticate(incoming, outgoing) {
      let accessToken;
      await admit(gate, incoming, outgoing, (context) => {
        accessToken = context.accessToken;
      });
      return accessToken;
    },

    protect(listener) {
      return (incoming, outgoing) =>
        admit(gate, incoming, outgoing, (context) => listener(incoming, outgoing, context));
    },
  };
}
