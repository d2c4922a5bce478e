import type { Urgency } from '../people/notification-rule.ts';
import type { LinePerson, Plan } from './line.ts';
import type { Entry } from './wording.ts';

/** Somebody's yes for one component; for the whole where the incident has no component. */
export interface Ack {
  component: string | null;
  /** A person's id, else the name of the tool or token. */
  by: string;
  /** In words, for the timeline. */
  name: string;
  at: Date;
}

/** The part of an incident that escalation moves. */
export interface EscalationState {
  status: 'triggered' | 'acknowledged' | 'resolved';
  urgency: Urgency;
  components: string[];
  /** The line paged last, counted from 1; 0 before the first, and while those who had acknowledged are asked again. */
  line: number;
  /** How often the lines have been begun anew: together with `line` it names one paging of one line. */
  round: number;
  /** When the people of `line` were paged; where they are all asleep and it is not urgent, when the first of them is told. */
  pagedAt: Date | null;
  /** Promise 2: never null while triggered. On an acknowledged incident, the end of a snooze or of its time-out. */
  nextActionAt: Date | null;
  /** The policy led to nobody: the catch-all's lines are followed. */
  uncovered: boolean;
  /** Since it was last triggered. While it is triggered still, other components wait for theirs. */
  acks: Ack[];
  /** A line was paged that wants an acknowledgement from each component's side. */
  eachComponent: boolean;
  /** How long an acknowledgement lasts that nobody touches; 0: for ever; null: the policies have not been asked yet. */
  ackTimeoutMs: number | null;
  snoozedUntil: Date | null;
  acknowledgedBy: string | null;
  acknowledgedAt: Date | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
}

/** Who did it: a person's id where there is one, and words for the timeline. */
export interface By {
  id: string | null;
  name: string;
  /** "by SMS", "by the email link": empty where it goes without saying. */
  via?: string;
}

export type EscalationEvent =
  | { kind: 'due'; plan: Plan }
  | { kind: 'escalate'; plan: Plan; by: By }
  | { kind: 'line-unreachable'; plan: Plan; line: number; round: number }
  /** `sides`: for which components the yes counts, and the lines of the others; without it, for all. */
  | { kind: 'acknowledge'; by: By; sides?: { components: string[]; others: Plan | null } }
  | { kind: 'resolve'; by: By }
  | { kind: 'snooze'; by: By; forMs: number }
  | { kind: 'urgency'; by: By; urgency: Urgency }
  /** Something new is wrong beside what is known: `text` says what. */
  | { kind: 'news'; plan: Plan; text: string }
  /** A person did something about it that changes nothing else: a note, a call for help. */
  | { kind: 'touch' };

export interface PageDue extends LinePerson {
  line: number;
  round: number;
}

export interface Step {
  next: EscalationState;
  entries: Entry[];
  pages: PageDue[];
  /** Whose waiting messages have become pointless: one person's, or those of everybody who was paged for these components alone. */
  cancel: 'everybody' | 'nobody' | Pointless;
}

export interface Pointless {
  person?: string | null;
  components?: string[];
}

/** Named, so that an answer, a log line and a test speak the same words. */
export type Refusal = { refused: 'resolved' | 'not-due' | 'moved-on' };

export const quiet = (next: EscalationState, entries: Entry[] = [], cancel: Step['cancel'] = 'nobody'): Step => ({
  next,
  entries,
  pages: [],
  cancel,
});

/** Whoever had it has it no more. */
export const triggeredAgain = (state: EscalationState): EscalationState => ({
  ...state,
  status: 'triggered',
  acks: [],
  eachComponent: false,
  snoozedUntil: null,
  acknowledgedBy: null,
  acknowledgedAt: null,
});

/** The lines are begun anew: nothing that still comes from earlier pages is about the new ones. */
export const nextRound = (state: EscalationState): EscalationState => ({
  ...state,
  line: 0,
  round: state.round + 1,
  pagedAt: null,
});

export const later = (at: Date, ms: number): Date => new Date(at.getTime() + ms);
