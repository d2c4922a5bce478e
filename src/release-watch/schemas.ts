import { z } from 'zod';
import { HOLE_KINDS } from '../escalation/schemas.ts';
import { Id } from '../lib/wire.ts';
import { ON_CALL_WISHES } from '../releases/release.ts';
import { ReleaseOutput } from '../releases/schemas.ts';

const Spans = z.array(z.object({ from: z.string(), to: z.string() }));

export const ReleaseHoleOutput = z
  .object({
    kind: z.enum(HOLE_KINDS),
    level: z.enum(['fail', 'warn']),
    component: z.string().nullable(),
    line: z.number().nullable(),
    text: z.string(),
    spans: Spans.describe('when; none: the whole time'),
  })
  .meta({ id: 'ReleaseHole' });

export const KeptCheckOutput = z
  .object({
    at: z.string().describe('since when it says this'),
    result: z.enum(['pass', 'warn', 'fail']),
    from: z.string(),
    to: z.string(),
    holes: z.array(ReleaseHoleOutput),
  })
  .meta({ id: 'KeptReleaseCheck' });

const StandbyOutput = z
  .object({
    number: z.number().describe('what is replied: ready 17'),
    person: z.string(),
    spans: Spans.describe('when they are on call within the window of risk'),
    status: z
      .enum(['told', 'waiting', 'ready', 'unanswered', 'void'])
      .describe('told: nobody asks them; waiting: for their word; void: they are no longer on call then'),
    asked: z.number().describe('how often they were told or asked'),
    answeredAt: z.string().nullable(),
  })
  .meta({ id: 'ReleaseStandby' });

export const WatchedReleaseOutput = ReleaseOutput.extend({
  onCall: z.enum(ON_CALL_WISHES).describe('what those are told who are on call while a planned one may break things'),
  check: KeptCheckOutput.nullable().describe('what the release check says of it; null: it was not checked yet'),
  standbys: z.array(StandbyOutput).describe('of a planned one: who is on call in its window, and what they said'),
}).meta({ id: 'WatchedRelease' });

/** Who is ready; only an admin says so for somebody else. */
export const ReadyInput = z.strictObject({ as: Id.optional() }).optional().meta({ id: 'ReleaseReadyDefinition' });
