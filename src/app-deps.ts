import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import type { Deps } from './deps.ts';
import type { Intake } from './intake/intake.ts';
import type { Channel, OutgoingMail, OutgoingSms } from './paging/channels/channel.ts';

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
  };
  channels: { sms: Pick<Channel<OutgoingSms>, 'send'>; email: Pick<Channel<OutgoingMail>, 'send'> };
  intake: Intake;
  /** Signs ack links and web sessions. */
  secret: string;
  /** Where SMS stay on this machine: what signs as Twilio would. `mailLeaves`: mail goes out all the same. */
  sandbox: { authToken: string; mailLeaves: boolean } | null;
  metrics: Registry;
  /** Whether each of what we stand on answers. */
  ready(): Promise<{ database: boolean; queue: boolean }>;
}
