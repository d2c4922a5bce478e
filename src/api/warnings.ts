import { z } from 'zod';
import type { AppDeps } from '../app-deps.ts';
import { type Ctx, contextOf, system } from '../deps.ts';
import type { Finding } from '../readiness/finding.ts';
import type { Saved } from '../readiness/queries.ts';
import { readDropped, readFindingsAbout, readHolesAbout, readReadiness } from '../readiness/read-readiness.ts';

/** What a saved definition is answered with. */
export const Warnings = {
  warnings: z.array(z.string()).optional().describe('what is saved, and will hurt; left out where nothing is'),
};

/** Times in warnings are said by these clocks: an API has no reader whose zone is known. */
const ZONE = 'UTC';

/**
 * What to say to whoever has just saved this (promise 9): holes in coverage within 30 days, whom nobody can reach, rules
 * that cannot fire, and what of it is incomplete. It is saved already, so it is never refused over what cannot be read.
 */
export const warningsOf = (deps: AppDeps, saved: Saved | 'everything'): Promise<Warned> =>
  said(deps, saved, (ctx) => (saved === 'everything' ? readReadiness(ctx, ZONE) : readFindingsAbout(ctx, saved, ZONE)));

/** The same of what may point to rotations; `before` are those that it pointed to, which nothing may ask for any more. */
export const warningsOfPointer = (deps: AppDeps, saved: Saved, before: string[]): Promise<Warned> =>
  said(deps, saved, async (ctx) => [
    ...(await readFindingsAbout(ctx, saved, ZONE)),
    ...(await readDropped(ctx, before)),
  ]);

/** The holes alone: for what changes who is there and nothing else. */
export const holesIn = (deps: AppDeps, saved: Saved): Promise<Warned> =>
  said(deps, saved, (ctx) => readHolesAbout(ctx, saved, ZONE));

async function said(
  deps: AppDeps,
  saved: Saved | 'everything',
  read: (ctx: Ctx) => Promise<Finding[]>,
): Promise<Warned> {
  try {
    const texts = (await read(contextOf(deps, system))).map(({ text }) => `${text}.`);
    return texts.length > 0 ? { warnings: [...new Set(texts)] } : {};
  } catch (error) {
    deps.log.error({ err: error, saved }, 'what was saved could not be looked over');
    return {};
  }
}

interface Warned {
  warnings?: string[];
}

export function bothWarnings({ warnings: some = [] }: Warned, { warnings: others = [] }: Warned): Warned {
  const all = [...new Set([...some, ...others])];
  return all.length > 0 ? { warnings: all } : {};
}
