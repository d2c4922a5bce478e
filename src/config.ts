import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseDuration } from './lib/durations.ts';
import type { GatewaySettings } from './paging/channels/gateway.ts';
import { checkTemplate } from './paging/channels/gateway-template.ts';

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
const duration = z
  .string()
  .transform((text) => parseDuration(text) ?? Number.NaN)
  .refine((ms) => ms === 0 || ms >= 10_000, 'must be a duration of 10s or more, or 0s')
  .refine((ms) => ms <= 3_600_000, 'must be 1h or shorter');
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

const headerLines = (text: string): unknown =>
  Object.fromEntries(
    text
      .split(/\r?\n|\\n/)
      .filter((line) => line.trim() !== '')
      .map((line) => /^([^:]*):(.*)$/.exec(line) ?? ['', '', ''])
      .map(([, name = '', value = '']) => [name.trim(), value.trim()]),
  );
const gatewayHeaders = z
  .string()
  .transform((text): unknown => {
    try {
      return text.trimStart().startsWith('{') ? JSON.parse(text) : headerLines(text);
    } catch {
      return null;
    }
  })
  .pipe(
    z.record(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/), z.string().regex(/^[\x20-\x7e]*$/), {
      error: 'must be a JSON object of texts, or lines of Name: value',
    }),
  )
  .transform((headers) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  );
const gatewayOk = z
  .string()
  .regex(
    /^[1-5](\d\d|xx)(,[1-5](\d\d|xx))*( .+)?$/,
    'must be statuses such as 2xx or 200,202, then perhaps a space and a text',
  )
  .transform((text) => {
    const [statuses = ''] = text.split(' ', 1);
    return { statuses: statuses.split(','), text: text.slice(statuses.length + 1) || null };
  });

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
  /** The number that calls come from. Default: TWILIO_FROM where that is a number, else nobody can be called. */
  TWILIO_VOICE_FROM: optional(z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be a number, e.g. +12125550101')),
  /** 1: Twilio listens who answers a call, for money and some seconds of silence; what voicemail hears is no page. */
  TWILIO_VOICE_MACHINE_DETECTION: withDefault(z.enum(['0', '1']), '0'),
  /** Another base than Twilio's own; for tests and regions. */
  TWILIO_API_URL: optional(urlOf('http', 'https')),
  /** How long an SMS may go without a receipt of Twilio's before it counts as failed. 0s: for ever. */
  RECEIPT_TIMEOUT: withDefault(duration, '2m'),
  /** A second sender or account, used while the first fails. Account and token are the first's unless both are given. */
  TWILIO_FALLBACK_FROM: optional(sender),
  TWILIO_FALLBACK_ACCOUNT_SID: optional(z.string().regex(/^AC/, 'must begin with AC')),
  TWILIO_FALLBACK_AUTH_TOKEN: optional(tokens),
  /** Default: TWILIO_API_URL for the first's account, Twilio's own for another. */
  TWILIO_FALLBACK_API_URL: optional(urlOf('http', 'https')),
  /** Any HTTP SMS gateway, used while Twilio fails, or alone: see docs/integrations/sms-gateway.md. */
  SMS_GATEWAY_URL: optional(z.string()),
  SMS_GATEWAY_METHOD: withDefault(z.enum(['POST', 'PUT', 'GET']), 'POST'),
  /** A JSON object, or lines of `Name: value`. */
  SMS_GATEWAY_HEADERS: optional(gatewayHeaders),
  /** {{to}}, {{text}} and {{id}} are filled in and escaped for the content type. */
  SMS_GATEWAY_BODY: optional(z.string()),
  /** Statuses that mean taken, and after a space what the answer must hold: `200,202 accepted`. */
  SMS_GATEWAY_OK: withDefault(gatewayOk, '2xx'),
  /** Where a JSON answer holds the message's id: `messages.0.id`. Unset: our own id is kept. */
  SMS_GATEWAY_ID: optional(
    z.string().regex(/^[^\s.]+(\.[^\s.]+)*$/, 'must be names and numbers with dots between them'),
  ),
  SMTP_URL: optional(urlOf('smtp', 'smtps')),
  /** Another mail server, used while the first fails. */
  SMTP_FALLBACK_URL: optional(urlOf('smtp', 'smtps')),
  /** What mails say they are from. Default: firstline@ the host of PUBLIC_URL. */
  MAIL_FROM: optional(mailbox),
  /** Where mail to integrations comes in by SMTP. Unset: none does. 0 takes any free port. */
  MAIL_IN_PORT: optional(port),
  /** Default: HOST. */
  MAIL_IN_HOST: optional(z.string()),
  /** The part behind the @ of the addresses that integrations of type email are given. */
  MAIL_IN_DOMAIN: optional(
    z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/i, 'must be a domain, e.g. alerts.example.com'),
  ),
  /** 1: load the demo team into an empty database. Default: 1 on the embedded default with the sandbox, else 0. */
  DEMO: optional(z.enum(['0', '1'])),
  /** 1: the absence calendars of people may lie in private networks; 0: they are refused there. */
  ALLOW_PRIVATE_CALENDARS: withDefault(z.enum(['0', '1']), '0'),
  /** 1: webhooks and chats that incidents are announced to may lie in private networks; 0: they are refused there. */
  ALLOW_PRIVATE_WEBHOOKS: withDefault(z.enum(['0', '1']), '0'),
  /** Fetched (GET) by a worker after each clean audit: whoever waits for that outside sounds the alarm when it stays away. */
  DEADMAN_URL: optional(urlOf('http', 'https')),
  /** Where a process with ROLE=worker answers /metrics, /healthz and /readyz, on HOST. Unset: nowhere. */
  WORKER_PORT: optional(port),
  /** The base of an OTLP/HTTP collector that gets traces. Unset: there are none, and nothing of OpenTelemetry is loaded. */
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(urlOf('http', 'https')),
  OTEL_SERVICE_NAME: withDefault(z.string(), 'firstline'),
  LOG_LEVEL: withDefault(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']), 'info'),
});

export interface TwilioConfig {
  accountSid: string;
  /** The first is ours; further ones are accepted on what comes in. */
  authTokens: string[];
  from: string;
  /** A number; null where there is none to call from. */
  voiceFrom: string | null;
  machineDetection: boolean;
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
  smtp: { url: string; fallbackUrl: string | null; from: string } | null;
  /** Where mail comes in by SMTP, and the domain of its addresses; the port is null where another process listens. */
  mailIn: { domain: string; host: string; port: number | null } | null;
  twilioFallback: Pick<TwilioConfig, 'accountSid' | 'authTokens' | 'from' | 'apiUrl'> | null;
  smsGateway: GatewaySettings | null;
  /** Null: a message waits for its receipt for ever. */
  receiptTimeoutMs: number | null;
  demo: boolean;
  allowPrivateCalendars: boolean;
  allowPrivateWebhooks: boolean;
  deadmanUrl: string | null;
  workerPort: number | null;
  tracing: { endpoint: string; serviceName: string } | null;
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
  const smsGateway = gatewayOf(env);
  const smtp = smtpOf(env);
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
    twilioFallback: twilioFallbackOf(env, twilio),
    smsGateway,
    smtp,
    mailIn: mailInOf(env),
    receiptTimeoutMs: env.RECEIPT_TIMEOUT === 0 ? null : env.RECEIPT_TIMEOUT,
    demo: env.DEMO ? env.DEMO === '1' : !env.DATABASE_URL && !twilio && !smsGateway && !smtp,
    allowPrivateCalendars: env.ALLOW_PRIVATE_CALENDARS === '1',
    allowPrivateWebhooks: env.ALLOW_PRIVATE_WEBHOOKS === '1',
    deadmanUrl: env.DEADMAN_URL ?? null,
    workerPort: env.WORKER_PORT ?? null,
    tracing: env.OTEL_EXPORTER_OTLP_ENDPOINT
      ? { endpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: env.OTEL_SERVICE_NAME }
      : null,
    logLevel: env.LOG_LEVEL,
  });
}

function twilioOf(env: z.infer<typeof Environment>): TwilioConfig | null {
  if (!env.TWILIO_ACCOUNT_SID && !env.TWILIO_AUTH_TOKEN && !env.TWILIO_FROM) return null;
  const because = 'another TWILIO_ variable';
  const from = needed('TWILIO_FROM', env.TWILIO_FROM, because);
  return {
    accountSid: needed('TWILIO_ACCOUNT_SID', env.TWILIO_ACCOUNT_SID, because),
    authTokens: needed('TWILIO_AUTH_TOKEN', env.TWILIO_AUTH_TOKEN, because),
    from,
    voiceFrom: env.TWILIO_VOICE_FROM ?? (from.startsWith('+') ? from : null),
    machineDetection: env.TWILIO_VOICE_MACHINE_DETECTION === '1',
    apiUrl: env.TWILIO_API_URL,
  };
}

function twilioFallbackOf(env: z.infer<typeof Environment>, first: TwilioConfig | null): Config['twilioFallback'] {
  const { TWILIO_FALLBACK_FROM, TWILIO_FALLBACK_ACCOUNT_SID, TWILIO_FALLBACK_AUTH_TOKEN, TWILIO_FALLBACK_API_URL } =
    env;
  const account = TWILIO_FALLBACK_ACCOUNT_SID ?? TWILIO_FALLBACK_AUTH_TOKEN;
  if (!TWILIO_FALLBACK_FROM && !account && !TWILIO_FALLBACK_API_URL) return null;
  const from = needed('TWILIO_FALLBACK_FROM', TWILIO_FALLBACK_FROM, 'another TWILIO_FALLBACK_ variable');
  if (!first) throw new Error('TWILIO_FALLBACK_FROM: needs TWILIO_FROM, because it is used while that one fails');
  const second = {
    from,
    accountSid: account
      ? needed('TWILIO_FALLBACK_ACCOUNT_SID', TWILIO_FALLBACK_ACCOUNT_SID, 'TWILIO_FALLBACK_AUTH_TOKEN')
      : first.accountSid,
    authTokens: account
      ? needed('TWILIO_FALLBACK_AUTH_TOKEN', TWILIO_FALLBACK_AUTH_TOKEN, 'TWILIO_FALLBACK_ACCOUNT_SID')
      : first.authTokens,
    apiUrl: TWILIO_FALLBACK_API_URL ?? (account ? undefined : first.apiUrl),
  };
  if (second.from === first.from && second.accountSid === first.accountSid && second.apiUrl === first.apiUrl)
    throw new Error('TWILIO_FALLBACK_FROM: is the first sender itself; name another sender or another account');
  return second;
}

function gatewayOf(env: z.infer<typeof Environment>): GatewaySettings | null {
  const { SMS_GATEWAY_URL, SMS_GATEWAY_BODY, SMS_GATEWAY_HEADERS, SMS_GATEWAY_ID, SMS_GATEWAY_METHOD } = env;
  if (!SMS_GATEWAY_URL && !SMS_GATEWAY_BODY && !SMS_GATEWAY_HEADERS && !SMS_GATEWAY_ID) return null;
  const url = needed('SMS_GATEWAY_URL', SMS_GATEWAY_URL, 'another SMS_GATEWAY_ variable');
  const body = SMS_GATEWAY_BODY ?? null;
  if (body !== null && SMS_GATEWAY_METHOD === 'GET') throw new Error('SMS_GATEWAY_BODY: a GET has none');
  const template = {
    ...{ method: SMS_GATEWAY_METHOD, url, body },
    headers: { ...(body !== null && { 'content-type': typeOf(body) }), ...SMS_GATEWAY_HEADERS },
  };
  const problem = checkTemplate(template);
  if (problem) throw new Error(`${problem.variable}: ${problem.reason}`);
  return { template, ok: env.SMS_GATEWAY_OK, idPath: SMS_GATEWAY_ID ?? null };
}

/** What a body without a Content-Type header looks like. */
const typeOf = (body: string): string =>
  /^\s*[{[]/.test(body) && !/^\s*\{\{/.test(body) ? 'application/json' : 'application/x-www-form-urlencoded';

function smtpOf(env: z.infer<typeof Environment>): Config['smtp'] {
  if (!env.SMTP_URL && env.SMTP_FALLBACK_URL)
    throw new Error('SMTP_FALLBACK_URL: needs SMTP_URL, because it is used while that one fails');
  if (!env.SMTP_URL) return null;
  const from = env.MAIL_FROM ?? defaultSender(env.PUBLIC_URL);
  return { url: env.SMTP_URL, fallbackUrl: env.SMTP_FALLBACK_URL ?? null, from };
}

function mailInOf({ MAIL_IN_PORT, MAIL_IN_HOST, MAIL_IN_DOMAIN, HOST }: z.infer<typeof Environment>): Config['mailIn'] {
  if (MAIL_IN_PORT === undefined && !MAIL_IN_DOMAIN) return null;
  const domain = needed('MAIL_IN_DOMAIN', MAIL_IN_DOMAIN, 'MAIL_IN_PORT');
  return { domain, host: MAIL_IN_HOST ?? HOST, port: MAIL_IN_PORT ?? null };
}

const defaultSender = (publicUrl: string | undefined): string =>
  `Firstline <firstline@${publicUrl ? new URL(publicUrl).hostname : 'localhost'}>`;

function needed<Value>(name: string, value: Value | undefined, because: string): Value {
  if (value === undefined) throw new Error(`${name}: must be set, because ${because} is`);
  return value;
}
