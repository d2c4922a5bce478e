import type { Severity } from '../incidents/incident.ts';
import type { IncidentEventType } from '../incidents/incident-event.ts';
import type { FieldError } from '../lib/errors.ts';

export const SUBSCRIBER_TYPES = ['webhook', 'slack', 'teams', 'mattermost', 'discord', 'telegram', 'ntfy'] as const;
export type SubscriberType = (typeof SUBSCRIBER_TYPES)[number];

/** Where announcements go. All of it is secret: most of these addresses open the door by themselves. */
export interface Target {
  url: string;
  token?: string | undefined;
  /** Telegram's chat. */
  chat?: string | undefined;
}

/** Who hears of incidents, and of which. */
export interface Subscriber {
  id: string;
  type: SubscriberType;
  target: Target;
  events: IncidentEventType[];
  /** Null: all. */
  components: string[] | null;
  /** This and graver. */
  minSeverity: Severity;
}

/** How it goes. */
export interface SubscriberState {
  disabledAt: Date | null;
  disabledReason: string | null;
  lastAttemptAt: Date | null;
  /** "answered 200". */
  lastOutcome: string | null;
  lastSuccessAt: Date | null;
  /** How many announcements have still to get through. */
  waiting: number;
}

export const TELEGRAM = 'https://api.telegram.org';

/** What an admin sent of where it goes; what is left out stays as it was. */
export interface TargetInput {
  type: SubscriberType;
  url?: string | undefined;
  token?: string | undefined;
  chat?: string | undefined;
}

/** The target as it will be, or what is wrong with it. `before` is null for a new one, and for one of another type. */
export function targetOf(
  { type, ...given }: TargetInput,
  before: Target | null,
): { target: Target } | { errors: FieldError[] } {
  const url = given.url ?? before?.url ?? (type === 'telegram' ? TELEGRAM : undefined);
  // A token belongs to the address it was given for.
  const kept = given.url === undefined || given.url === before?.url ? before : null;
  const target = { url: url ?? '', token: given.token ?? kept?.token, chat: given.chat ?? kept?.chat };
  const errors = [
    ...(url === undefined ? [{ path: 'url', message: 'is required' }] : []),
    ...(given.token !== undefined && !TAKES_TOKEN.has(type) ? [{ path: 'token', message: `${type} has none` }] : []),
    ...(given.chat !== undefined && type !== 'telegram' ? [{ path: 'chat', message: `${type} has none` }] : []),
    ...(type === 'telegram' && !target.token ? [{ path: 'token', message: 'is required: the bot’s token' }] : []),
    ...(type === 'telegram' && !target.chat ? [{ path: 'chat', message: 'is required: the id of a chat' }] : []),
    ...(type === 'ntfy' && url !== undefined && topicOf(url) === null
      ? [{ path: 'url', message: 'must be a server and a topic, e.g. https://ntfy.sh/our-incidents' }]
      : []),
  ];
  return errors.length > 0 ? { errors } : { target };
}

const TAKES_TOKEN = new Set<SubscriberType>(['telegram', 'ntfy']);

/** ntfy's address is the server's and one name: the topic. Null where it is something else. */
export const topicOf = (url: string): string | null =>
  /^\/([-_A-Za-z0-9]{1,64})\/?$/.exec(new URL(url).pathname)?.[1] ?? null;

/** What may be shown of an address: whom it belongs to, and nothing that opens the door. */
export const originOf = ({ url }: Target): string => new URL(url).origin;
