/** Sample tokens of workloads, and of several providers at once: see ../identity-providers.test.mjs. */
import { NOW } from "../../suite/support/issuer.js";
import { HOSTED } from "./hosted.mjs";
import { ACCOUNT_TOKEN, mismatch, missing } from "./provider.mjs";

const SERVER = "https://mcp.example.com/mcp";
const OTHER_SERVER = "https://files.example.com/mcp";

const ACTIONS = "https://token.actions.githubusercontent.com";

const actions = {
  jti: "sample",
  iss: ACTIONS,
  aud: SERVER,
  sub: "repo:octo-org/octo-repo:ref:refs/heads/main",
  ref: "refs/heads/main",
  ref_type: "branch",
  sha: "0123456789abcdef0123456789abcdef01234567",
  repository: "octo-org/octo-repo",
  repository_id: "74",
  repository_owner: "octo-org",
  repository_owner_id: "65",
  run_id: "1",
  run_attempt: "2",
  actor: "octocat",
  workflow: "deploy",
  event_name: "push",
  job_workflow_ref: "octo-org/octo-repo/.github/workflows/deploy.yml@refs/heads/main",
  runner_environment: "github-hosted",
  nbf: NOW - 600,
};

const x5t = { x5t: "sample-thumbprint" };

const actionsAccepted = {
  "a workflow of an old repository": {
    header: x5t,
    claims: actions,
    gives: { clientId: actions.sub, clientIdSource: "sub", issuer: ACTIONS },
    scopes: [],
  },
  "a workflow of a repository of 2026, with ids in its subject": {
    header: x5t,
    claims: { ...actions, sub: "repo:octo-org@65/octo-repo@74:ref:refs/heads/main" },
    gives: { subject: "repo:octo-org@65/octo-repo@74:ref:refs/heads/main", issuer: ACTIONS },
    scopes: [],
  },
};

const GOOGLE = "https://accounts.google.com";

const google = {
  iss: GOOGLE,
  aud: SERVER,
  azp: "112233445566778899001",
  sub: "112233445566778899001",
  email: "caller@my-project.iam.gserviceaccount.com",
  email_verified: true,
};

const CLUSTER = "https://kubernetes.default.svc.cluster.local";

const kubernetes = {
  iss: CLUSTER,
  aud: [SERVER],
  sub: "system:serviceaccount:agents:notes-agent",
  jti: "sample",
  nbf: NOW,
  "kubernetes.io": {
    namespace: "agents",
    pod: { name: "notes-agent-0", uid: "1" },
    serviceaccount: { name: "notes-agent", uid: "2" },
  },
};

const VERCEL = "https://oidc.vercel.com/your-team";

const vercel = {
  iss: VERCEL,
  aud: "https://vercel.com/your-team",
  sub: "owner:your-team:project:notes:environment:production",
  owner: "your-team",
  owner_id: "team_1",
  project: "notes",
  project_id: "prj_1",
  environment: "production",
  nbf: NOW,
};

export const WORKLOADS = {
  "GitHub Actions": {
    provider: {
      issuer: ACTIONS,
      metadata: `${ACTIONS}/.well-known/openid-configuration`,
      keys: `${ACTIONS}/.well-known/jwks`,
    },
    accepted: actionsAccepted,
    refused: {
      "the default audience": {
        claims: { ...actions, aud: "https://github.com/octo-org" },
        because: mismatch("aud"),
      },
      "an enterprise with its own issuer": {
        claims: { ...actions, iss: `${ACTIONS}/my-enterprise` },
        because: mismatch("iss"),
      },
      "no repository": {
        claims: { ...actions, repository: undefined },
        because: missing("repository"),
      },
      "a workflow of another repository": {
        claims: { ...actions, repository: "evil-org/octo-repo" },
        because: mismatch("repository"),
      },
      "another branch": { claims: { ...actions, ref: "refs/heads/evil" }, because: mismatch("ref") },
    },
  },

  "Google Cloud workloads": {
    provider: {
      issuer: GOOGLE,
      metadata: `${GOOGLE}/.well-known/openid-configuration`,
      keys: "https://www.googleapis.com/oauth2/v3/certs",
    },
    accepted: {
      "a service account": {
        claims: google,
        gives: { clientId: "112233445566778899001", clientIdSource: "azp" },
        scopes: [],
      },
    },
    refused: {
      "without --include-email": {
        claims: { ...google, email: undefined, email_verified: undefined },
        because: missing("email"),
      },
      "another account": { claims: { ...google, email: "evil@example.com" }, because: mismatch("email") },
      "an address that is not verified": {
        claims: { ...google, email_verified: false },
        because: mismatch("email_verified"),
      },
      "for another server": { claims: { ...google, aud: OTHER_SERVER }, because: mismatch("aud") },
      "a user's login": {
        claims: { ...google, aud: "123-abc.apps.googleusercontent.com", at_hash: "h", nonce: "n" },
        because: mismatch("aud"),
      },
      "an access token of a user": {
        token: "ya29.a0AfH6SMSample",
        because: { reason: "ERR_TOKEN_MALFORMED" },
      },
    },
  },

  Kubernetes: {
    provider: { keys: `${CLUSTER}/openid/v1/jwks`, keysNeed: `Bearer ${ACCOUNT_TOKEN}` },
    accepted: {
      "a projected token": {
        header: { typ: undefined },
        claims: kubernetes,
        gives: { clientId: kubernetes.sub, clientIdSource: "sub" },
        scopes: [],
      },
    },
    refused: {
      "the token that every pod has": {
        header: { typ: undefined },
        claims: { ...kubernetes, aud: [CLUSTER] },
        because: mismatch("aud"),
      },
      "another cluster": {
        header: { typ: undefined },
        claims: { ...kubernetes, iss: "https://kubernetes.default.svc" },
        because: mismatch("iss"),
      },
      "no service account": {
        header: { typ: undefined },
        claims: { ...kubernetes, "kubernetes.io": undefined },
        because: missing("kubernetes.io"),
      },
    },
  },

  Vercel: {
    provider: {
      issuer: VERCEL,
      metadata: `${VERCEL}/.well-known/openid-configuration`,
      keys: `${VERCEL}/.well-known/jwks`,
    },
    accepted: {
      "a deployment": {
        claims: vercel,
        gives: { clientId: vercel.sub, clientIdSource: "sub" },
        scopes: [],
      },
    },
    refused: {
      "another team": {
        claims: { ...vercel, iss: "https://oidc.vercel.com/other-team" },
        because: mismatch("iss"),
      },
      "the global issuer, which all teams share": {
        claims: { ...vercel, iss: "https://oidc.vercel.com" },
        because: mismatch("iss"),
      },
      "another audience": {
        claims: { ...vercel, aud: OTHER_SERVER },
        because: mismatch("aud"),
      },
      "no environment": {
        claims: { ...vercel, environment: undefined },
        because: missing("environment"),
      },
    },
  },

  "Several at once": {
    provider: {
      issuer: ACTIONS,
      metadata: `${ACTIONS}/.well-known/openid-configuration`,
      keys: `${ACTIONS}/.well-known/jwks`,
      others: [HOSTED.Okta.provider],
    },
    accepted: { ...actionsAccepted, ...HOSTED.Okta.accepted },
    refused: {
      "the issuer of one with the audience of the other": {
        claims: { ...actions, aud: "api://default" },
        because: mismatch("aud"),
      },
      "no repository": {
        claims: { ...actions, repository: undefined },
        because: missing("repository"),
      },
      "an unknown issuer": { claims: { ...actions, iss: GOOGLE } },
    },
  },

  "Several at once: Issuers that you look up": {
    provider: { ...HOSTED.Okta.provider, others: [HOSTED.Kinde.provider] },
    accepted: {
      "a user of one customer": HOSTED.Okta.accepted["a user"],
      "a user of another": HOSTED.Kinde.accepted["a user"],
    },
    refused: {
      "the issuer of one with the audience of the other": {
        claims: { ...HOSTED.Kinde.accepted["a user"].claims, aud: "api://default" },
        because: mismatch("aud"),
      },
      "nobody's customer": { claims: actions, because: mismatch("iss") },
    },
  },
};
