/**
 * Every kind of fault that the program meets and goes on from, in words, and how many an hour are nothing out of the
 * ordinary. `settings.budgets` may say other numbers. One more than that is an alert.
 */
export const CAUSES = {
  retry: { means: 'a message that was not taken at once and is tried again', perHour: 200 },
  'delivery-failed': { means: 'a message that failed for good; the next contact method was used', perHour: 50 },
  'failed-look-up': {
    means: 'a provider that was asked whether it had a message and did not say: it was sent, perhaps twice',
    perHour: 50,
  },
  fallback: { means: 'a message that went out by the second provider', perHour: 50 },
  'skipped-line': { means: 'a line that was passed over, because nobody on it could be reached', perHour: 50 },
  'unknown-component': { means: 'an alert that names a component that does not exist', perHour: 100 },
  'unmatched-alert': { means: 'an alert on no component: the catch-all was paged', perHour: 50 },
  'refused-alert': { means: 'an alert that was refused as malformed', perHour: 20 },
  'refused-key': { means: 'an alert with a key that no integration has', perHour: 1_000 },
  'ignored-mail': { means: 'a mail to an integration that is no alert: a bounce, an automatic reply', perHour: 200 },
  'rate-limited': {
    means: 'a request with alerts that came too fast for its key: its sender was told to wait',
    perHour: 100,
  },
  'unknown-sender': { means: 'an SMS from a number that belongs to nobody', perHour: 50 },
  'reply-not-understood': { means: 'a reply that nobody here could make sense of', perHour: 20 },
  'unanswered-reply': {
    means:
      'a reply, or a key in a call, that came while the database was away: whoever sent it was told to send it again',
    perHour: 5,
  },
  'wrong-signature': {
    means: 'a post in the name of Twilio with a wrong signature: see PUBLIC_URL and TWILIO_AUTH_TOKEN',
    perHour: 5,
  },
  'unsigned-post': { means: 'a post to an address of Twilio without any signature', perHour: 1_000 },
  'late-wake-up': { means: 'a call of the queue that came more than five seconds after its time', perHour: 100 },
  'lost-race': { means: 'an alert that was placed anew, because another process was first', perHour: 1_000 },
  'postponed-incident': { means: 'an incident that could not be decided, and was put off by a minute', perHour: 5 },
  'damaged-definition': {
    means:
      'a component, policy, rotation, person or maintenance window that cannot be read: what it says was passed over',
    perHour: 5,
  },
  'postponed-heartbeat': { means: 'a heartbeat whose times cannot be read: it counted as late', perHour: 5 },
  'failed-notice': { means: 'a message that is no page and was given up', perHour: 20 },
  'failed-announcement': { means: 'an incident that a webhook or a chat did not take', perHour: 50 },
  'unclear-rollback': { means: 'a rollback that was ordered and of which nobody knows what became', perHour: 1 },
} as const satisfies Record<string, { means: string; perHour: number }>;

export type Cause = keyof typeof CAUSES;

export const CAUSE_NAMES = Object.keys(CAUSES) as Cause[];

/** What `settings.budgets` says, by cause: so many an hour are tolerated. */
export type Budgets = Partial<Record<Cause, number>>;

export const budgetOf = (cause: string, budgets: Budgets): number | null =>
  isCause(cause) ? (budgets[cause] ?? CAUSES[cause].perHour) : null;

export const isCause = (name: string): name is Cause => Object.hasOwn(CAUSES, name);

/** The faults of one cause in one hour. */
export interface Entry {
  cause: string;
  /** The full hour, UTC, in which they were met. */
  hour: Date;
  count: number;
  /** The last few, newest first. */
  details: string[];
  lastAt: Date;
}

/** Kept of each cause and hour: enough to know where to look. */
export const DETAILS_KEPT = 5;

const HOUR_MS = 3_600_000;

export const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS);

/** Those that are more than their budget. A cause that this release does not know has none. */
export const overspent = <Kept extends Entry>(entries: Kept[], budgets: Budgets): Kept[] =>
  entries.filter(({ cause, count }) => count > (budgetOf(cause, budgets) ?? Number.POSITIVE_INFINITY));
