import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** An empty variable is one that is not set: `FOO= npm start` and compose files mean it so. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());
const withDefault = <Schema extends z.ZodType>(schema: Schema, value: z.input<Schema>) =>
  z.preprocess((given) => (given === '' || given === undefined ? value : given), schema);

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a number from 0 to 65535');
/** Where people reach us: paths are put behind it, so it has neither a query nor a fragment. */
const publicUrl = z
  .string()
  .refine(
    (text) => /^https?:\/\/[^/?#\s]+(\/[^?#\s]*)?$/.test(text) && URL.canParse(text),
    'must be an http or https URL without ? and #',
  );
const tokens = z
  .string()
  .transform((text) => text.split(',').map((token) => token.trim()))
  .refine((list) => list.every((token) => /^\S+$/.test(token)), 'must be a token, or two with a comma between them');
const sender = z
  .string()
  .regex(
    /^(\+[1-9]\d{6,14}|\d{3,8}|MG[0-9a-fA-F]{32}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
    'must be a number (+12125550101), a messaging service (MG…) or a sender name',
  );
const mailbox = z
  .string()
  .regex(/^([^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/, 'must be an address, or Name <address>');
const urlOf = (...schemes: string[]) =>
  z
    .string()
    .refine(
      (text) =>
        URL.canParse(text) && schemes.includes(new URL(text).protocol.slice(0, -1)) && new URL(text).host !== '',
      `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
    );

/** Every variable of the environment, here and nowhere else. */
const Environment = z.object({
  /** Where the HTTP server listens. 0 takes any free port. */
  PORT: withDefault(port, '8080'),
  HOST: withDefault(z.string(), '127.0.0.1'),
  /** How the world reaches us: in links, and in what Twilio signs. Default: http://localhost:PORT. */
  PUBLIC_URL: optional(publicUrl),
  /** all: API and worker in one process. */
  ROLE: withDefault(z.enum(['all', 'api', 'worker']), 'all'),
  /** Unset: an embedded Postgres in DATA_DIR. */
  DATABASE_URL: optional(urlOf('postgres', 'postgresql')),
  /** Relative to the project's folder. */
  DATA_DIR: withDefault(z.string(), '.data'),
  /** Unset: the queue lives in Postgres. */
  REDIS_URL: optional(urlOf('redis', 'rediss')),
  /** Unset on the embedded default: generated, stored in DATA_DIR, printed once. */
  FIRSTLINE_ADMIN_TOKEN: optional(z.string().regex(/^\S+$/, 'must be without spaces')),
  TWILIO_ACCOUNT_SID: optional(z.string().regex(/^AC/, 'must begin with AC')),
  /** One token, or two with a comma between them while one is rotated: the first signs, both are accepted. */
  TWILIO_AUTH_TOKEN: optional(tokens),
  /** A number, or a messaging service (MG…). */
  TWILIO_FROM: optional(sender),
  /** Another base than Twilio's own; for tests and regions. */
  TWILIO_API_URL: optional(urlOf('http', 'https')),
  SMTP_URL: optional(urlOf('smtp', 'smtps')),
  /** What mails say they are from. Default: firstline@ the host of PUBLIC_URL. */
  MAIL_FROM: optional(mailbox),
  /** 1: load the demo team into an empty database. Default: 1 on the embedded default with the sandbox, else 0. */
  DEMO: optional(z.enum(['0', '1'])),
  /** 1: the absence calendars of people may lie in private networks; 0: they are refused there. */
  ALLOW_PRIVATE_CALENDARS: withDefault(z.enum(['0', '1']), '0'),
  LOG_LEVEL: withDefault(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info'),
});

export interface TwilioConfig {
  accountSid: string;
  /** The first is ours; further ones are accepted on what comes in. */
  authTokens: string[];
  from: string;
  apiUrl: string | undefined;
}

export interface Config {
  port: number;
  host: string;
  publicUrl: string | null;
  runsApi: boolean;
  runsWorker: boolean;
  databaseUrl: string | null;
  dataDir: string;
  redisUrl: string | null;
  adminToken: string | null;
  /** Null: SMS stay in the sandbox. */
  twilio: TwilioConfig | null;
  /** Null: mails stay in the sandbox. */
  smtp: { url: string; from: string } | null;
  demo: boolean;
  allowPrivateCalendars: boolean;
  logLevel: string;
}

const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Reads the environment. Throws an Error whose message has one line for each variable that cannot be used. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    throw new Error(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const env = parsed.data;
  const twilio = twilioOf(env);
  const smtp = env.SMTP_URL ? { url: env.SMTP_URL, from: env.MAIL_FROM ?? defaultSender(env.PUBLIC_URL) } : null;
  if (!env.DATABASE_URL && env.ROLE !== 'all') throw new Error(`ROLE: ${env.ROLE} needs DATABASE_URL`);
  return Object.freeze({
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    runsApi: env.ROLE !== 'worker',
    runsWorker: env.ROLE !== 'api',
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir: resolve(projectFolder, env.DATA_DIR),
    redisUrl: env.REDIS_URL ?? null,
    adminToken: env.FIRSTLINE_ADMIN_TOKEN ?? null,
    twilio,
    smtp,
    demo: env.DEMO ? env.DEMO === '1' : !env.DATABASE_URL && !twilio && !smtp,
    allowPrivateCalendars: env.ALLOW_PRIVATE_CALENDARS === '1',
    logLevel: env.LOG_LEVEL,
  });
}

function twilioOf(env: z.infer<typeof Environment>): TwilioConfig | null {
  if (!env.TWILIO_ACCOUNT_SID && !env.TWILIO_AUTH_TOKEN && !env.TWILIO_FROM) return null;
  const because = 'another TWILIO_ variable';
  return {
    accountSid: needed('TWILIO_ACCOUNT_SID', env.TWILIO_ACCOUNT_SID, because),
    authTokens: needed('TWILIO_AUTH_TOKEN', env.TWILIO_AUTH_TOKEN, because),
    from: needed('TWILIO_FROM', env.TWILIO_FROM, because),
    apiUrl: env.TWILIO_API_URL,
  };
}

const defaultSender = (publicUrl: string | undefined): string =>
  `Firstline <firstline@${publicUrl ? new URL(publicUrl).hostname : 'localhost'}>`;

function needed<Value>(name: string, value: Value | undefined, because: string): Value {
  if (value === undefined) throw new Error(`${name}: must be set, because ${because} is`);
  return value;
}
