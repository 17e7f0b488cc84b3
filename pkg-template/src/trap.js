// Where the glue reports a trap that happened in a callback, outside of any call of ours.

let report = () => {};

/** Takes the one who replaces the instance. */
export function onTrap(listener) {
  report = listener;
}

export function trapped(error) {
  report(error);
}
