import { Conflict, Invalid } from '../lib/errors.ts';
import type { Db } from './pool.ts';
import { missingUses, type Use, usedBy } from './uses.ts';

/** A use and the dotted path of the field that makes it. */
export interface Reference {
  path: string;
  use: Use;
}

/** Throws `Invalid` that names every reference to something that does not exist. */
export async function requireReferences(db: Db, references: Reference[]): Promise<void> {
  const uses = references.map((reference) => reference.use);
  const missing = new Set(await missingUses(db, uses));
  const errors = references
    .filter((reference) => missing.has(reference.use))
    .map(({ path, use }) => ({ path, message: `there is no ${nameOf(use)}` }));
  if (errors.length === 0) return;
  const names = [...new Set([...missing].map(nameOf))].join(', ');
  throw new Invalid(`The request points to what does not exist: ${names}.`, errors);
}

/** Throws `Conflict` with `usedBy` while something points to `thing`. */
export async function requireUnused(db: Db, thing: Use): Promise<void> {
  const users = await usedBy(db, thing);
  if (users.length > 0) throw new Conflict(`${nameOf(thing)} is used by ${users.join(', ')}.`, users);
}

const nameOf = (use: Use): string => Object.entries(use).flat().join(' ');
