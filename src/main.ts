import { relative } from 'node:path';
import { type Registry, register } from 'prom-client';
import { keptAdminToken } from './admin-token.ts';
import { keyReader } from './api/integration-keys.ts';
import { buildApp } from './app.ts';
import type { AppDeps } from './app-deps.ts';
import { loadDemo } from './cli/demo.ts';
import { type Config, readConfig } from './config.ts';
import { startEmbeddedPostgres } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { openPool, type Pool } from './db/pool.ts';
import { sharedSecret } from './db/secrets.ts';
import type { Deps } from './deps.ts';
import { openIntake } from './intake/intake.ts';
import { openQueues, type Queues } from './jobs/queues.ts';
import { openTally } from './ledger/tally.ts';
import { systemClock } from './lib/clock.ts';
import { freePort } from './lib/free-port.ts';
import { createLogger, type Logger } from './lib/log.ts';
import { type Shutdown, shutdownOnSignals } from './lib/shutdown.ts';
import { openMailIn } from './mail-in/open-mail-in.ts';
import { openMeter } from './meter.ts';
import { type Channels, openChannels } from './open-channels.ts';
import { NO_NUMBER } from './paging/channels/voice.ts';
import { listenVariable, naming, StartProblem } from './start-problem.ts';
import { openTracing } from './tracing.ts';
import { startWatching } from './watch.ts';
import { startWorkers } from './worker.ts';
import { buildWorkerApp } from './worker-app.ts';

/** The whole program: config, database, queue, then the API, the worker, or both. */
async function start(config: Config, log: Logger, shutdown: Shutdown): Promise<void> {
  const tracing = config.tracing ? await openTracing({ ...config.tracing, log }) : null;
  if (tracing) shutdown.onClose('tracing', () => tracing.close());
  const pool = await openDatabase(config, log, shutdown);
  const queues = await openQueues({
    redisUrl: config.redisUrl ?? undefined,
    databaseUrl: pool.url,
    pool: pool.pg,
    log,
    clock: systemClock,
    telemetry: tracing?.telemetry,
  });
  shutdown.onClose('queues', () => queues.close());

  const metrics = register as Registry;
  const counters = { tally: openTally(), meter: openMeter(metrics), trace: tracing?.trace };
  const deps: Deps = { db: pool.db, clock: systemClock, wake: queues.wake, log, ...counters };
  if (config.demo) await loadDemo(deps);

  const port = config.port === 0 ? await freePort(config.host) : config.port;
  const publicUrl = config.publicUrl ?? `http://localhost:${port}`;
  const secret = await sharedSecret(pool.db, 'signing');
  const channels = await openChannels(config, deps, publicUrl);
  shutdown.onClose('channels', () => channels.close());
  const { allowPrivateCalendars, allowPrivateWebhooks, receiptTimeoutMs, deadmanUrl } = config;
  const allowed = { allowPrivateCalendars, allowPrivateWebhooks };
  const workers = config.runsWorker
    ? startWorkers({ ...deps, ...channels, publicUrl, secret, ...allowed, receiptTimeoutMs }, queues)
    : null;
  if (workers) shutdown.onClose('workers', () => workers.close());
  const watch = watchOf(config, queues, [channels.sms, channels.email, channels.voice]);
  const role = config.runsApi ? (workers ? 'all' : 'api') : 'worker';
  const watching = startWatching(deps, { role, queues, workers, providers: watch.providers, deadmanUrl, metrics });
  shutdown.onClose('watch', () => watching.close());

  const instrument = tracing?.instrument;
  const seen = { ...deps, metrics, ready: readiness(pool, queues), watch, instrument };
  if (config.runsApi) return serve({ config, deps: seen, channels, publicUrl, port, secret, shutdown });
  await serveWorker(config, seen, shutdown);
  process.stdout.write('Worker       started\n');
}

/** What the process shows of itself, beside what every verb is given. */
type Seen = Deps & Pick<AppDeps, 'metrics' | 'ready' | 'instrument'> & { watch: NonNullable<AppDeps['watch']> };

const watchOf = (config: Config, queues: Queues, channels: object[]): Seen['watch'] => ({
  queueHome: config.redisUrl ? 'Redis' : 'Postgres',
  queueState: queues.state,
  // The breakers are those of this process; where it only answers, nothing has tried them.
  providers: () =>
    config.runsWorker ? channels.flatMap((channel) => (isRoute(channel) ? channel.providers() : [])) : [],
});

const isRoute = (channel: object): channel is Pick<Seen['watch'], 'providers'> => 'providers' in channel;

const readiness =
  (pool: Pool, queues: Queues): AppDeps['ready'] =>
  async () => ({
    database: await pool.pg.query('SELECT 1').then(
      () => true,
      () => false,
    ),
    queue: await queues.healthy(),
  });

/** A worker has no address of its own, unless it is given a port to be watched at. */
async function serveWorker(config: Config, seen: Seen, shutdown: Shutdown): Promise<void> {
  const { workerPort, host } = config;
  if (workerPort === null) return;
  const app = await buildWorkerApp(seen);
  shutdown.onClose('worker port', () => app.close());
  await naming('WORKER_PORT', () => app.listen({ port: workerPort, host }));
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

async function serve(parts: {
  config: Config;
  deps: Seen;
  channels: Channels;
  publicUrl: string;
  port: number;
  secret: string;
  shutdown: Shutdown;
}): Promise<void> {
  const { config, deps, channels, publicUrl, secret, shutdown } = parts;
  const embedded = config.databaseUrl === null;
  const kept = config.adminToken === null && embedded ? await keptAdminToken(config.dataDir) : null;
  const appDeps: AppDeps = {
    ...deps,
    config: {
      publicUrl,
      adminToken: config.adminToken ?? kept?.token ?? null,
      twilioAuthTokens: channels.sandbox ? [channels.sandbox.authToken] : authTokensOf(config),
      openPages: embedded && isLoopback(config.host),
      callProblem: channels.sandbox || config.twilio?.voiceFrom ? null : NO_NUMBER,
      mailInDomain: config.mailIn?.domain ?? null,
      allowPrivateWebhooks: config.allowPrivateWebhooks,
    },
    channels,
    sandbox: channels.sandbox,
    intake: openIntake(deps),
    secret,
  };
  const app = await buildApp(appDeps);
  shutdown.onClose('server', () => app.close());
  await app.listen({ port: parts.port, host: config.host }).catch((error) => {
    throw new StartProblem(listenVariable(error), error);
  });
  await takeMailIn(config, appDeps, shutdown);
  announce(config, publicUrl, kept, channels.sandbox !== null);
}

/** Alerts that come by mail, where a port is set for them. */
async function takeMailIn({ mailIn }: Config, deps: AppDeps, shutdown: Shutdown): Promise<void> {
  if (!mailIn || mailIn.port === null) return;
  const { host, port, domain } = mailIn;
  const ourHost = new URL(deps.config.publicUrl).hostname;
  const opened = await naming('MAIL_IN_PORT', () =>
    openMailIn({ ...deps, ourHost }, keyReader(deps), { host, port, domain }),
  );
  shutdown.onClose('mail in', () => opened.close());
  process.stdout.write(`Mail in      ${host}:${opened.port}, for addresses at ${domain}\n`);
}

/** Inbound messages and receipts are signed by the account that they concern. */
const authTokensOf = ({ twilio, twilioFallback }: Config): string[] => [
  ...new Set([...(twilio?.authTokens ?? []), ...(twilioFallback?.authTokens ?? [])]),
];

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
    : `SMS leave by ${config.twilio ? 'Twilio' : 'SMS_GATEWAY_URL'}; mail ${config.smtp ? 'leaves by SMTP_URL' : 'stays in the sandbox'}`;
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
