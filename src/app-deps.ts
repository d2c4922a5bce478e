import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import type { QueueState } from './audit/finding.ts';
import type { Deps } from './deps.ts';
import type { Intake } from './intake/intake.ts';
import type { Channel, OutgoingCall, OutgoingMail, OutgoingSms } from './paging/channels/channel.ts';
import type { ProviderState } from './paging/channels/route.ts';
import type { FetchFromAws } from './sns/fetch-from-aws.ts';

/** Fastify with routes that are typed by their zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What routes and pages are given. */
export interface AppDeps extends Deps {
  config: {
    /** Where people and senders reach us; no slash at its end. */
    publicUrl: string;
    /** The token that is an admin's without being in the database. */
    adminToken: string | null;
    /** Any of them may have signed what Twilio posts. */
    twilioAuthTokens: string[];
    /** Pages need no signing in: on the embedded default, which listens on this machine alone. */
    openPages: boolean;
    /** The domain of the addresses that take mail as alerts; null or absent where none does. */
    mailInDomain?: string | null;
    /** Incidents may be announced to addresses in private networks. */
    allowPrivateWebhooks?: boolean;
    /** Why nobody can be called, in words that begin in lower case; null or absent where calls can be made. */
    callProblem?: string | null;
    /** How long a reply or a key waits for a database that is away, in ms; the routes have their own times. */
    replyPatienceMs?: number;
  };
  channels: {
    sms: Pick<Channel<OutgoingSms>, 'send'>;
    email: Pick<Channel<OutgoingMail>, 'send'>;
    voice: Pick<Channel<OutgoingCall>, 'send'>;
  };
  intake: Intake;
  /** Stands in for AWS SNS in tests. */
  fetchFromAws?: FetchFromAws;
  /** Signs ack links and web sessions. */
  secret: string;
  /** Where SMS stay on this machine: what signs as Twilio would. `mailLeaves`: mail goes out all the same. */
  sandbox: { authToken: string; mailLeaves: boolean } | null;
  metrics: Registry;
  /** Makes a span of each request. */
  instrument?: (app: App) => Promise<void>;
  /** What this process knows of the queue, and of the providers where it sends. */
  watch?: {
    queueHome: 'Redis' | 'Postgres';
    queueState(): Promise<QueueState>;
    providers(): ProviderState[];
  };
  /** Whether each of what we stand on answers. */
  ready(): Promise<{ database: boolean; queue: boolean }>;
}
