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
    sinceStart: z
      .object({
        alerts: z.array(z.object({ source: z.string(), outcome: z.string(), count: z.number() })),
        deliveries: z
          .array(z.object({ channel: z.string(), provider: z.string(), outcome: z.string(), count: z.number() }))
          .describe('sent and failed: what an attempt came to; delivered and undelivered: its receipt'),
        sweepFindings: z.array(z.object({ kind: z.string(), count: z.number() })),
        times: z.array(
          z.object({
            until: z.enum(['first_attempt', 'receipt', 'ack']),
            count: z.number(),
            halfWithinSeconds: z.number().nullable(),
            mostWithinSeconds: z.number().nullable().describe('99 of 100; null: later than an hour, or none yet'),
          }),
        ),
      })
      .describe('what the processes that live have counted since each was started'),
    processes: z.array(
      z.object({
        role: z.string(),
        host: z.string(),
        pid: z.number(),
        startedAt: z.string(),
        lastSeen: z.string(),
        alive: z.boolean(),
        loopLagMs: z.number().nullable().describe('p99 of the last seconds'),
        providers: z.array(
          z.object({ name: z.string(), channel: z.string(), state: z.string(), lastError: z.string().nullable() }),
        ),
      }),
    ),
    database: z.object({ version: z.string(), bytes: z.number(), migrations: z.number() }),
  })
  .meta({ id: 'Status' });
export type StatusOutput = z.infer<typeof StatusOutput>;
