import { writeFile } from 'node:fs/promises';
import { Registry } from 'prom-client';
import { buildApp } from '../app.ts';
import { openPool } from '../db/pool.ts';
import { openIntake } from '../intake/intake.ts';
import { systemClock } from '../lib/clock.ts';
import { createLogger } from '../lib/log.ts';

/** Writes docs/openapi.json, made from the routes; a test says when it is out of date. */
const never = async (): Promise<never> => {
  throw new Error('nothing is sent here');
};

// Nobody asks this application anything, so the pool never connects.
const { db } = openPool('postgres://localhost/none', () => {});
const deps = { db, clock: systemClock, wake: () => {}, log: createLogger('silent') };
const app = await buildApp({
  ...deps,
  config: { publicUrl: 'http://localhost:8080', adminToken: null, twilioAuthTokens: [], openPages: false },
  channels: { sms: { send: never }, email: { send: never }, voice: { send: never } },
  intake: openIntake(deps),
  secret: 'signs nothing',
  sandbox: null,
  metrics: new Registry(),
  ready: async () => ({ database: false, queue: false }),
});
await writeFile(new URL('../../docs/openapi.json', import.meta.url), `${JSON.stringify(app.swagger(), null, 2)}\n`);
await app.close();
await db.destroy();
