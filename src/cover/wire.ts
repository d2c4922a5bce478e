import type { Conflict } from './absence.ts';

/** Instants are answered in UTC. */
export const conflictToWire = ({ person, from, to, absence }: Conflict) => ({
  ...{ person, from: from.toISOString(), to: to.toISOString(), absence },
});
