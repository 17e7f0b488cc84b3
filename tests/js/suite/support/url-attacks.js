/** URLs that a verifier must never request, from an option or from metadata. */

/** What is wrong → URLs. None of them is allowed by `dangerouslyAllowPrivateAddresses` either. */
export const NEVER_ASKED = {
  "http to a name": [
    "http://issuer.example.com/jwks.json",
    "http://localhost.example.com/",
    "http://127.0.0.1.example.com/",
  ],
  "another scheme": [
    "file:///etc/passwd",
    "data:application/json,%7B%22keys%22%3A%5B%5D%7D",
    "ftp://issuer.example.com/jwks.json",
    "blob:https://issuer.example.com/7d2b",
    "javascript:alert(1)",
    "ws://issuer.example.com/",
    "wss://issuer.example.com/",
  ],
  "user information": [
    "https://user@issuer.example.com/",
    "https://user:password@issuer.example.com/",
    "https://:password@issuer.example.com/",
    "http://user@127.0.0.1/",
  ],
  "a fragment": ["https://issuer.example.com/jwks.json#keys", "http://127.0.0.1/jwks.json#keys"],
  "no URL": [
    "",
    "jwks.json",
    "/jwks.json",
    "//issuer.example.com/jwks.json",
    "https://",
    "https:///",
    "issuer.example.com",
    "https://issuer.example.com:99999/",
  ],
};

/** Hosts in private, link-local and otherwise special networks, in every spelling. */
export const PRIVATE_HOSTS = [
  // as they are mostly written
  "10.0.0.1",
  "10.255.255.255",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "192.0.0.1",
  "198.18.0.1",
  "224.0.0.1",
  "240.0.0.1",
  "255.255.255.255",
  // decimal, octal, hexadecimal, short, and a mixture
  "167772161",
  "0251.0376.0251.0376",
  "0x0a000001",
  "0xa9.0xfe.0xa9.0xfe",
  "10.1",
  "192.168.257",
  "0xa.0.01.1",
  // other digits and dots that the URL parser maps to these
  "\uff11\uff10.0.0.1",
  "10\u30020\u30020\u30021",
  "%31%30.0.0.1",
  // IPv6: unspecified, unique local, link-local, multicast, site-local
  "[::]",
  "[fc00::1]",
  "[fd12:3456:789a::1]",
  "[fe80::1]",
  "[ff02::1]",
  "[fec0::1]",
  // special by name: this machine's, wherever the resolver takes them
  "app.localhost",
  "a.b.localhost.",
  "localhost.localdomain",
  // documentation, 6to4 relay, Azure's host, AS112, and IPv6 outside of 2000::/3
  "[3fff::1]",
  "192.88.99.1",
  "168.63.129.16",
  "192.175.48.1",
  "[4000::1]",
  // IPv4 inside IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP
  "[::ffff:10.0.0.1]",
  "[::ffff:a9fe:a9fe]",
  "[0:0:0:0:0:ffff:0a00:0001]",
  "[::10.0.0.1]",
  "[::ffff:0:10.0.0.1]",
  "[64:ff9b::10.0.0.1]",
  "[64:ff9b:1::10.0.0.1]",
  "[2002:0a00:0001::1]",
  "[2001:0:0a00:1::1]",
  "[2a00::5efe:10.0.0.1]",
];

/** Endpoints that metadata may name and that must never be requested. */
export function neverAskedEndpoints(path) {
  const kinds = ["http to a name", "another scheme", "user information", "a fragment"];
  return [...kinds.flatMap((kind) => NEVER_ASKED[kind]), ...PRIVATE_HOSTS.map((host) => `https://${host}${path}`)];
}

/** Values of `issuer` that metadata of this issuer must not have (RFC 8414 section 3.3). */
export function otherIssuers(issuer) {
  return [
    `${issuer}/`,
    `${issuer}.evil.example`,
    issuer.toUpperCase(),
    issuer.replace("https", "http"),
    "https://evil.example",
    [issuer],
    undefined,
    null,
  ];
}

/** URLs that need no flag. */
export const ALLOWED = [
  "https://issuer.example.com/jwks.json",
  "https://issuer.example.com:8443/a/b?tenant=1",
  "https://8.8.8.8/jwks.json",
  "https://[2606:4700:4700::1111]/jwks.json",
  "https://10.example.com/",
  "https://xn--bcher-kva.example/",
  "http://127.0.0.1/jwks.json",
  "http://127.0.0.1:8080/jwks.json",
  "http://[::1]:8080/jwks.json",
  "http://localhost:3000/",
  "https://127.0.0.1:8443/",
  "https://localhost/",
];
