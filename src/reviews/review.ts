/** Something that happened, of whatever kind, in the order of time. */
export interface Happened {
  at: Date;
  kind: 'change' | 'page' | 'note' | 'other';
  text: string;
}

/** The instants by which an incident is measured; null where that did not happen, or has not yet. */
export interface Milestones {
  /** When the alert came. */
  alerted: Date;
  paged: Date | null;
  acknowledged: Date | null;
  /** When somebody who owns what broke was first paged, or took it without being paged. */
  ownerFound: Date | null;
  fixed: Date | null;
}

export const STEPS = [
  'alert to page',
  'page to acknowledgement',
  'alert to owner found',
  'acknowledgement to fixed',
  'alert to fixed',
] as const;
export type StepName = (typeof STEPS)[number];

/** How long one step took, in milliseconds; null where it did not end. */
export interface Step {
  name: StepName;
  tookMs: number | null;
}

export function stepsOf({ alerted, paged, acknowledged, ownerFound, fixed }: Milestones): Step[] {
  const between = (from: Date | null, to: Date | null) =>
    from && to ? Math.max(0, to.getTime() - from.getTime()) : null;
  return [
    { name: 'alert to page', tookMs: between(alerted, paged) },
    { name: 'page to acknowledgement', tookMs: between(paged, acknowledged) },
    { name: 'alert to owner found', tookMs: between(alerted, ownerFound) },
    { name: 'acknowledgement to fixed', tookMs: between(acknowledged, fixed) },
    { name: 'alert to fixed', tookMs: between(alerted, fixed) },
  ];
}

/** All of it, which is no step of its own. */
const WHOLE: StepName = 'alert to fixed';
const SECOND_MS = 1_000;

/** The step that took longest; null where none took a second. */
export const slowest = (steps: readonly Step[]): Step | null =>
  steps
    .filter(({ name, tookMs }) => name !== WHOLE && (tookMs ?? 0) >= SECOND_MS)
    .toSorted((a, b) => (b.tookMs ?? 0) - (a.tookMs ?? 0))[0] ?? null;

/** One time line of what was decided and of what was changed before. */
export const inOrder = (happened: readonly Happened[]): Happened[] =>
  happened.toSorted((a, b) => a.at.getTime() - b.at.getTime());

export interface FollowUp {
  id: number;
  text: string;
  owner: { id: string; name: string } | null;
  /** A day, `2026-12-01`. */
  due: string | null;
  done: boolean;
}

export interface Review {
  incident: { number: number; summary: string; status: string; components: string[] };
  summary: string | null;
  createdBy: string;
  createdAt: Date;
  milestones: Milestones;
  steps: Step[];
  people: string[];
  timeline: Happened[];
  followUps: FollowUp[];
}
