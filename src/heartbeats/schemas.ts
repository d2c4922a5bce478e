import { Cron } from 'croner';
import { z } from 'zod';
import { SEVERITIES } from '../incidents/incident.ts';
import { DurationFrom, Id, Text, Zone } from '../lib/wire.ts';

const Schedule = z
  .string()
  .max(200)
  .refine(comesAgain, 'must be a cron expression of five or six fields that comes again, e.g. 0 3 * * 1-5');

/** One of `every` and `cron`. */
export const HeartbeatInput = z
  .strictObject({
    description: Text(200).optional(),
    component: Id.nullable().default(null),
    every: DurationFrom(10_000, '10s').optional().describe('so long after one success the next must come'),
    cron: Schedule.optional().describe('or at these times of the wall clock in timeZone'),
    timeZone: Zone.default('UTC'),
    grace: DurationFrom(1_000, '1s').default('5m').describe('how long after its time it is late'),
    maxRunTime: DurationFrom(1_000, '1s').optional().describe('how long after /start the success must come'),
    severity: z.enum(SEVERITIES).exclude(['info']).default('critical'),
    methods: z
      .enum(['any', 'post'])
      .default('any')
      .describe('post: a GET or HEAD, which link scanners send, does not count'),
  })
  .superRefine(({ every, cron }, ctx) => {
    if ((every === undefined) === (cron === undefined))
      ctx.addIssue({ code: 'custom', path: ['every'], message: 'or cron is required, and not both' });
  })
  .meta({ id: 'HeartbeatDefinition' });
export type HeartbeatInput = z.infer<typeof HeartbeatInput>;

export const HeartbeatOutput = z
  .object({
    id: z.string(),
    description: z.string().optional(),
    component: z.string().nullable(),
    every: z.string().optional(),
    cron: z.string().optional(),
    timeZone: z.string(),
    grace: z.string(),
    maxRunTime: z.string().optional(),
    severity: z.enum(SEVERITIES),
    methods: z.enum(['any', 'post']),
    status: z.enum(['new', 'up', 'late', 'paused']),
    lastPingAt: z.string().nullable(),
    lastPing: z.enum(['success', 'start', 'fail', 'log']).nullable(),
    lastBody: z.string().nullable().describe('what the last ping said, up to 10 000 characters'),
    startedAt: z.string().nullable().describe('when the run began that has not finished'),
    dueAt: z.string().nullable().describe('late unless it has reported by then'),
    incident: z.number().nullable().describe('the one it opened last'),
  })
  .meta({ id: 'Heartbeat' });

/** The one answer in which the address is shown. */
export const NewHeartbeat = HeartbeatOutput.extend({
  key: z.string(),
  urls: z.object({ ping: z.string(), start: z.string(), fail: z.string(), log: z.string() }),
}).meta({ id: 'NewHeartbeat' });

function comesAgain(cron: string): boolean {
  try {
    return new Cron(cron, { paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}
