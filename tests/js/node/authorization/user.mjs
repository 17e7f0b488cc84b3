/**
 * A user with a browser: follows redirects, keeps cookies, signs in and consents on the
 * authorization server's own pages.
 */

// A sign-in and a consent are about ten steps.
const MOST_STEPS = 30;

export class User {
  #cookies = new Map();

  constructor(name) {
    this.name = name;
  }

  /**
   * Goes to `url` and does what the pages ask for, until sent to `redirectUrl`.
   *
   * @returns {Promise<{ parameters: URLSearchParams, pages: string[] }>} what came back with the
   *   redirect, and which forms were filled in
   */
  async authorize(url, redirectUrl) {
    const pages = [];
    let request = { url: new URL(url) };
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (`${request.url.origin}${request.url.pathname}` === redirectUrl)
        return { parameters: request.url.searchParams, pages };
      const response = await this.#send(request);
      const location = response.headers.get("Location");
      if (location !== null) {
        await response.arrayBuffer();
        request = { url: new URL(location, request.url) };
        continue;
      }
      const form = formOf(await response.text(), request.url);
      if (form === undefined) throw new Error(`${response.status} at ${request.url.pathname}`);
      pages.push(form.prompt);
      request = { url: form.action, body: this.#filledIn(form) };
    }
    throw new Error("the authorization server sends the user in circles");
  }

  #filledIn({ prompt }) {
    const form = new URLSearchParams({ prompt });
    if (prompt === "login") {
      form.set("login", this.name);
      form.set("password", "any");
    }
    return form;
  }

  async #send({ url, body }) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      method: body ? "POST" : "GET",
      headers: { Cookie: cookie },
      body,
      redirect: "manual",
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  // Paths of cookies do not matter here: the server's names differ wherever their paths do, but for
  // the one that carries an interaction on, and of that one the last is meant.
  #keep(line) {
    const [pair] = line.split(";", 1);
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === "") this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

/** The page's form, by what it prompts for. */
function formOf(html, base) {
  const action = /<form[^>]*\saction="([^"]+)"/.exec(html)?.[1];
  const prompt = /<input[^>]*\sname="prompt"\s+value="([^"]+)"/.exec(html)?.[1];
  if (action === undefined || prompt === undefined) return undefined;
  return { prompt, action: new URL(action.replaceAll("&amp;", "&"), base) };
}
