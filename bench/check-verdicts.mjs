// No time counts unless the contender verifies: it must take every good token for what it is and
// refuse the bad ones for the right reason.

export async function checkVerdicts(name, subject, contender) {
  const where = `${name}, ${subject.name}`;
  for (const token of subject.tokens) {
    const sub = contender.subjectOf(await contender.verify(token));
    if (sub !== claimsOf(token).sub) throw new Error(`${where}: took a token for ${sub}`);
  }
  const { signature, expired, audience } = contender.faults;
  await refuses(where, contender, "a changed signature", subject.bad.signature, signature);
  await refuses(where, contender, "forged claims", subject.bad.payload, signature);
  await refuses(where, contender, "an expired token", subject.bad.expired, expired);
  await refuses(where, contender, "another audience", subject.bad.audience, audience);
}

/** Throws unless the contender refuses the token, and with one of these codes. */
export async function refuses(where, { verify, faultOf }, what, token, faults) {
  let fault;
  try {
    await verify(token);
  } catch (error) {
    fault = faultOf(error);
  }
  if (fault === undefined) throw new Error(`${where}: accepted ${what}`);
  if (!faults.includes(fault))
    throw new Error(`${where}: refused ${what} with ${fault}, not ${faults}`);
}

function claimsOf(token) {
  // All ASCII, and browsers have no Buffer.
  return JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
}
