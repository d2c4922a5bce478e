import { nameOf, type Release, wayBack } from '../releases/release.ts';

/** How far a rollback has come; `unclear`: it was asked for, and nobody can say what became of it. */
export type RunStatus = 'asked' | 'queued' | 'calling' | 'waiting' | 'done' | 'failed' | 'unclear';

export interface RollbackRun {
  id: number;
  incident: number;
  release: number;
  askedBy: string;
  askedName: string;
  word: string | null;
  wordUntil: Date;
  status: RunStatus;
  attempts: number;
  said: string | null;
}

/** How long a word is good for. */
export const WORD_MS = 10 * 60_000;
/** So many questions by one person about one incident within an hour; whoever guesses words comes no further. */
export const MOST_ASKED = 10;
export const HOOK_TIMEOUT_MS = 30_000;
/** Longer than a hook is waited for: a call that is still open then has lost its worker. */
export const LEASE_MS = 60_000;
/** How long a deploy tool that has said "accepted" may take to tell the outcome. */
export const OUTCOME_MS = 15 * 60_000;

const RETRY_MS = [5_000, 10_000, 20_000];

/** What one call came to. `status`: the HTTP status, once it answered. `connected`: something may have arrived. */
export interface Called {
  ok: boolean;
  said: string;
  status: number | null;
  connected: boolean;
}

export type Settled =
  | { status: 'done' | 'failed' | 'unclear'; said: string }
  | { status: 'queued' | 'waiting'; said: string; afterMs: number };

/**
 * What follows from call number `attempts` (from 1). Only what cannot have arrived is tried again: a rollback that is run
 * twice can do more harm than one that a person has to look after.
 */
export function afterCall({ ok, said, status, connected }: Called, attempts: number): Settled {
  if (ok) return status === 202 ? { status: 'waiting', said, afterMs: OUTCOME_MS } : { status: 'done', said };
  if (!connected) {
    const afterMs = RETRY_MS[attempts - 1];
    return afterMs === undefined ? { status: 'failed', said } : { status: 'queued', said, afterMs };
  }
  // A refusal and a redirect did nothing; a server that broke may have done anything.
  return status !== null && status < 500 ? { status: 'failed', said } : { status: 'unclear', said };
}

/** All that decides whether a rollback may be asked for. */
export interface Case {
  number: number;
  isOpen: boolean;
  /** The likeliest release before it; null where none is known. */
  release: Release | null;
  /** Whether this person was paged for it, or owns what is to be undone. */
  mayAsk: boolean;
  /** Those of its components that do not allow it. */
  closed: string[];
  /** How far it has come already. */
  running: { status: RunStatus; askedName: string } | null;
  /** Who owns it, by name. */
  owners: string[];
  /** How to go back by hand, as the components say. */
  byHand: string[];
}

/** Why not, in words, with the next best step; null where nothing speaks against it. */
export function refusal(found: Case, now: Date): string | null {
  const { number, release } = found;
  if (!found.mayAsk) return `You were not paged for #${number} and do not own what it would undo. ${ask(found)}`.trim();
  if (!found.isOpen) return `#${number} is resolved: nothing is rolled back.`;
  if (!release) return `No release is known before #${number} that could be rolled back.`;
  const reason = whyNot(found, release, now);
  return reason && `${reason} ${nextBest(found, release)}`.trim();
}

function whyNot({ closed, running }: Case, release: Release, now: Date): string | null {
  const name = nameOf(release);
  const back = wayBack(release, now);
  if (running) return alreadyText(name, running);
  if (back.can === 'no') return `${name} CANNOT be rolled back${back.why ? `: ${back.why}` : ''}.`;
  if (back.can === 'unknown') return `Nobody has said whether ${name} can be rolled back.`;
  if (closed.length > 0) return `Rollback by reply is not allowed for ${closed.join(', ')}.`;
  return release.hook ? null : `${name} names no hook that could roll it back.`;
}

function alreadyText(name: string, { status, askedName }: { status: RunStatus; askedName: string }): string {
  if (status === 'done') return `${name} was rolled back already, by ${askedName}.`;
  if (status === 'unclear')
    return `${askedName} had ${name} rolled back, and the outcome is unclear. It is not called again: look at the deploy tool.`;
  return `${name} is being rolled back already, by ${askedName}.`;
}

function nextBest(found: Case, release: Release): string {
  if (found.running && found.running.status !== 'unclear') return '';
  const { procedure, link } = release.rollback ?? { procedure: null, link: null };
  const ways = [...new Set([procedure, link, ...found.byHand].filter(Boolean))];
  const back = release.rollback?.reversible === false ? '' : ways.length > 0 ? `By hand: ${ways.join('; ')}.` : '';
  return [back, ask(found)].filter(Boolean).join(' ');
}

const ask = ({ owners }: Case): string => (owners.length > 0 ? `Ask ${owners.join(' or ')}.` : '');
