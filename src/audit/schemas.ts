import { z } from 'zod';

const instant = z.string().nullable();

export const StatusOutput = z
  .object({
    working: z.boolean(),
    summary: z.string().describe('in one line'),
    at: z.string(),
    holes: z.array(z.string()).describe('what is wrong now, in plain words'),
    audit: z.object({
      lastRun: instant,
      findings: z.array(
        z.object({
          kind: z.string(),
          subject: z.string(),
          text: z.string(),
          firstSeen: z.string(),
          lastSeen: z.string(),
          audits: z.number().describe('how many audits saw it'),
          repairedAt: instant,
        }),
      ),
      deadman: z.object({ said: z.string().nullable(), lastPing: instant }),
    }),
    queue: z
      .object({
        home: z.string(),
        reachable: z.boolean(),
        kinds: z.array(
          z.object({
            kind: z.string(),
            waiting: z.number(),
            delayed: z.number(),
            active: z.number(),
            lagSeconds: z.number(),
          }),
        ),
      })
      .nullable(),
    incidents: z.object({ triggered: z.number(), acknowledged: z.number() }),
    due: z.object({ escalationLagSeconds: z.number(), deliveryLagSeconds: z.number() }),
    deliveries: z
      .array(z.object({ channel: z.string(), status: z.string(), count: z.number() }))
      .describe('of the last hour'),
    ledger: z.array(
      z.object({
        cause: z.string(),
        means: z.string(),
        count: z.number().describe('in this hour'),
        lastHour: z.number(),
        budget: z.number(),
        last: z.array(z.string()),
      }),
    ),
    processes: z.array(
      z.object({
        role: z.string(),
        host: z.string(),
        pid: z.number(),
        startedAt: z.string(),
        lastSeen: z.string(),
        alive: z.boolean(),
        providers: z.array(
          z.object({ name: z.string(), channel: z.string(), state: z.string(), lastError: z.string().nullable() }),
        ),
      }),
    ),
    database: z.object({ version: z.string(), bytes: z.number(), migrations: z.number() }),
  })
  .meta({ id: 'Status' });
export type StatusOutput = z.infer<typeof StatusOutput>;
