import { relative } from 'node:path';
import { type Registry, register } from 'prom-client';
import { keptAdminToken } from './admin-token.ts';
import { buildApp } from './app.ts';
import { loadDemo } from './cli/demo.ts';
import { type Config, readConfig } from './config.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { openPool, type Pool } from './db/pool.ts';
import { sharedSecret } from './db/secrets.ts';
import type { Deps } from './deps.ts';
import { openIntake } from './intake/intake.ts';
import { openQueues, type Queues } from './jobs/queues.ts';
import { systemClock } from './lib/clock.ts';
import { freePort } from './lib/free-port.ts';
import { createLogger, type Logger } from './lib/log.ts';
import { type Shutdown, shutdownOnSignals } from './lib/shutdown.ts';
import { openEmail } from './paging/channels/email.ts';
import { openSms } from './paging/channels/sms.ts';
import { openSandboxChannels } from './sandbox/open-sandbox.ts';
import { listenVariable, naming, StartProblem } from './start-problem.ts';
import { startWorkers } from './worker.ts';

/** The whole program: config, database, queue, then the API, the worker, or both. */
async function start(config: Config, log: Logger, shutdown: Shutdown): Promise<void> {
  const pool = await openDatabase(config, log, shutdown);
  const queues = await openQueues({
    redisUrl: config.redisUrl ?? undefined,
    databaseUrl: pool.url,
    pool: pool.pg,
    log,
    clock: systemClock,
  });
  shutdown.onClose('queues', () => queues.close());

  const deps: Deps = { db: pool.db, clock: systemClock, wake: queues.wake, log };
  if (config.demo) await loadDemo(deps);

  const port = config.port === 0 ? await freePort(config.host) : config.port;
  const publicUrl = config.publicUrl ?? `http://localhost:${port}`;
  const secret = await sharedSecret(pool.db, 'signing');
  const channels = await openChannels(config, deps, publicUrl, shutdown);
  if (config.runsWorker) {
    const { allowPrivateCalendars } = config;
    const workers = startWorkers({ ...deps, ...channels, publicUrl, secret, allowPrivateCalendars }, queues);
    shutdown.onClose('workers', () => workers.close());
  }
  if (!config.runsApi) process.stdout.write('Worker       started\n');
  if (config.runsApi) await serve({ config, deps, pool, queues, channels, publicUrl, port, secret, shutdown });
}

async function openDatabase(config: Config, log: Logger, shutdown: Shutdown): Promise<Pool & { url: string }> {
  let url = config.databaseUrl ?? '';
  if (config.databaseUrl === null) {
    const postgres = await naming('DATA_DIR', () => startEmbeddedPostgres({ dataDir: config.dataDir, log }));
    shutdown.onClose('embedded Postgres', () => postgres.stop());
    url = postgres.url;
  }
  await naming(config.databaseUrl === null ? 'DATA_DIR' : 'DATABASE_URL', () => migrate(url));
  const pool = openPool(url, (error) => {
    if (!shutdown.isClosing()) log.warn({ reason: error.message }, 'a database connection was lost');
  });
  shutdown.onClose('database', () => pool.close());
  return { ...pool, url };
}

/** The real providers where they are set up, the sandbox where they are not. */
async function openChannels(config: Config, deps: Deps, publicUrl: string, shutdown: Shutdown) {
  const authToken = await sharedSecret(deps.db, 'sandbox twilio');
  const sandbox = openSandboxChannels({
    db: deps.db,
    clock: deps.clock,
    authToken,
    publicUrl,
    mailFrom: 'firstline@sandbox',
  });
  const [signedBy = ''] = config.twilio?.authTokens ?? [];
  const sms = config.twilio ? openSms({ ...config.twilio, authToken: signedBy, publicUrl }) : sandbox.sms;
  const email = config.smtp ? openEmail(config.smtp) : sandbox.email;
  shutdown.onClose('channels', () => {
    sms.close();
    email.close();
  });
  return { sms, email, sandbox: config.twilio ? null : { authToken, mailLeaves: config.smtp !== null } };
}

async function serve(parts: {
  config: Config;
  deps: Deps;
  pool: Pool;
  queues: Queues;
  channels: Awaited<ReturnType<typeof openChannels>>;
  publicUrl: string;
  port: number;
  secret: string;
  shutdown: Shutdown;
}): Promise<void> {
  const { config, deps, pool, queues, channels, publicUrl, secret, shutdown } = parts;
  const embedded = config.databaseUrl === null;
  const kept = config.adminToken === null && embedded ? await keptAdminToken(config.dataDir) : null;
  const app = await buildApp({
    ...deps,
    config: {
      publicUrl,
      adminToken: config.adminToken ?? kept?.token ?? null,
      twilioAuthTokens: channels.sandbox ? [channels.sandbox.authToken] : (config.twilio?.authTokens ?? []),
      openPages: embedded && isLoopback(config.host),
    },
    channels,
    sandbox: channels.sandbox,
    intake: openIntake(deps),
    secret,
    metrics: register as Registry,
    ready: async () => ({
      database: await pool.pg.query('SELECT 1').then(
        () => true,
        () => false,
      ),
      queue: await queues.healthy(),
    }),
  });
  shutdown.onClose('server', () => app.close());
  await app.listen({ port: parts.port, host: config.host }).catch((error) => {
    throw new StartProblem(listenVariable(error), error);
  });
  announce(config, publicUrl, kept, channels.sandbox !== null);
}

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Where to click, where the token is, and whether anything leaves this machine. */
function announce(
  config: Config,
  publicUrl: string,
  kept: { token: string; file: string; isNew: boolean } | null,
  sandbox: boolean,
): void {
  const file = kept && relative(process.cwd(), kept.file);
  const given = config.adminToken ? 'in FIRSTLINE_ADMIN_TOKEN' : 'none: set FIRSTLINE_ADMIN_TOKEN to get in';
  const token = kept ? `${kept.isNew ? `${kept.token}, kept ` : ''}in ${file}` : given;
  const messages = sandbox
    ? `${config.smtp ? 'mail leaves by SMTP_URL, SMS' : 'none leaves this machine: they'} stay in the sandbox, ${publicUrl}/sandbox`
    : `SMS leave by Twilio; mail ${config.smtp ? 'leaves by SMTP_URL' : 'stays in the sandbox'}`;
  process.stdout.write(`Page         ${publicUrl}\nAdmin token  ${token}\nMessages     ${messages}\n`);
}

async function main(): Promise<void> {
  let config: Config;
  try {
    config = readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(1);
  }
  const log = createLogger(config.logLevel);
  const shutdown = shutdownOnSignals(log, 4_500);
  try {
    await start(config, log, shutdown);
  } catch (error) {
    if (error instanceof StartProblem) process.stderr.write(`${error.message}\n`);
    else log.error({ err: error }, 'Firstline cannot start');
    await shutdown.close();
    process.exit(1);
  }
}

await main();
