type Defined<Members> = { [Name in keyof Members]?: Exclude<Members[Name], undefined> };

/** The members that are there. The package tells one that is `undefined` from one that is left out. */
export function withoutUndefined<Members extends object>(members: Members): Defined<Members> {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  // `Object.fromEntries` forgets which name has which type.
  return Object.fromEntries(given) as Defined<Members>;
}
