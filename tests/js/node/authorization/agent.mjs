/**
 * What an MCP client keeps of its authorization: the `OAuthClientProvider` of both SDK lines. It
 * knows nothing at the start.
 */

const REDIRECT_URL = "http://127.0.0.1:9/callback";

export class Agent {
  redirectUrl = REDIRECT_URL;
  clientMetadata = {
    client_name: "test agent",
    redirect_uris: [REDIRECT_URL],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    application_type: "native",
  };

  /** Where the user was sent to, oldest first. */
  redirects = [];
  /** Each token response that was saved, oldest first. */
  saved = [];
  #client;
  #codeVerifier;
  #state;
  #discovery;

  constructor({ refreshes = true } = {}) {
    if (refreshes) this.clientMetadata.grant_types.push("refresh_token");
  }

  state() {
    this.#state = crypto.randomUUID();
    return this.#state;
  }

  clientInformation() {
    return this.#client;
  }

  saveClientInformation(client) {
    this.#client = client;
  }

  tokens() {
    return this.saved.at(-1);
  }

  saveTokens(tokens) {
    this.saved.push(tokens);
  }

  redirectToAuthorization(url) {
    this.redirects.push(url);
  }

  saveCodeVerifier(codeVerifier) {
    this.#codeVerifier = codeVerifier;
  }

  codeVerifier() {
    return this.#codeVerifier;
  }

  saveDiscoveryState(discovery) {
    this.#discovery = discovery;
  }

  discoveryState() {
    return this.#discovery;
  }

  /**
   * Has `user` answer the last redirect.
   *
   * @returns the parameters that `finishAuth` wants, and the pages that the user saw
   */
  async consent(user) {
    const { parameters, pages } = await user.authorize(this.redirects.at(-1), REDIRECT_URL);
    if (parameters.get("state") !== this.#state) throw new Error("the state is another");
    return { parameters, pages };
  }
}
