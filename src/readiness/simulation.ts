import type { Plan } from '../escalation/line.ts';
import { transition } from '../escalation/machine.ts';
import { openSides, sidesSaidBy } from '../escalation/sides.ts';
import type { By, EscalationEvent } from '../escalation/state.ts';
import { closingMove, dueMove, keptQuiet } from '../incidents/due.ts';
import { type Incident, type Move, moveOf, type TimelineEntry } from '../incidents/incident.ts';
import type { InForce } from '../maintenance/maintenance-window.ts';
import type { Person } from '../people/person.ts';
import type { Reply } from '../replies/reply.ts';
import { type Message, type Messages, NO_MESSAGES, sendDue, type Waiting, withMove } from './messages.ts';

/** For so long the story goes on, in milliseconds, unless somebody acknowledges before. */
export const STORY_MS = 24 * 3_600_000;

/** A policy that pages every second would fill a book: the story ends after so many instants. */
const MOST_INSTANTS = 2_000;

/** What production would read at an instant. */
export interface World {
  plansAt: (now: Date) => (components: string[]) => Plan;
  windowsAt: (now: Date) => readonly InForce[];
  /** What put people on call in a rotation: `layer 1 + override 7`. */
  sourceOf: (rotation: string, now: Date) => string;
}

export interface SimulatedReply {
  at: Date;
  person: Person;
  text: string;
  reply: Reply;
}

export type StoryEvent =
  /** What the timeline would say. */
  | { kind: 'said'; at: Date; type: TimelineEntry['type']; text: string }
  | { kind: 'page'; at: Date; person: Person; line: number; via: string; through: string | null }
  | { kind: 'message'; at: Date; message: Message }
  | { kind: 'reply'; at: Date; person: Person; text: string; changes: boolean };

export type Ending = 'acknowledged' | 'resolved' | 'recorded' | 'unanswered' | 'too-long';

export interface Story {
  ending: Ending;
  /** Where it ends. */
  until: Date;
  incident: Incident;
  events: StoryEvent[];
}

interface Run {
  incident: Incident;
  messages: Messages;
  events: StoryEvent[];
  replies: readonly SimulatedReply[];
}

/**
 * What would happen to an incident that opens at `at` with these timeline entries, by the rules that production follows
 * and in its order: what is due at an instant happens before what somebody answers then. Every message is taken to arrive.
 */
export function simulate(
  opened: { incident: Incident; entries: TimelineEntry[] },
  at: Date,
  replies: readonly SimulatedReply[],
  world: World,
): Story {
  const until = new Date(at.getTime() + STORY_MS);
  let run: Run = {
    incident: opened.incident,
    messages: NO_MESSAGES,
    events: opened.entries.map((entry) => ({ kind: 'said', at, ...entry })),
    replies: replies.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
  };
  if (run.incident.status === 'resolved') return storyOf(run, 'recorded', at);
  let now: Date | null = at;
  for (let instants = 0; now && now <= until; instants += 1) {
    if (instants === MOST_INSTANTS) return storyOf(run, 'too-long', now);
    run = instant(run, now, world);
    const ending = endingOf(run);
    if (ending) return storyOf(run, ending, now);
    now = nextInstant(run, now);
  }
  return storyOf(run, isTaken(run.incident) ? 'acknowledged' : 'unanswered', until);
}

const storyOf = ({ incident, events }: Run, ending: Ending, until: Date): Story => ({
  ...{ ending, until, incident, events },
});

/** A snooze ends, so the story goes on; so it does while somebody still has something to say. */
function endingOf({ incident, replies }: Run): Ending | null {
  if (incident.status === 'resolved') return 'resolved';
  return isTaken(incident) && replies.length === 0 ? 'acknowledged' : null;
}

const isTaken = ({ status, snoozedUntil }: Incident): boolean => status === 'acknowledged' && !snoozedUntil;

function nextInstant({ incident, messages, replies }: Run, now: Date): Date | null {
  const times = [
    ...[incident.nextActionAt, incident.closes?.at],
    ...messages.waiting.map(({ dueAt }) => dueAt),
    ...replies.map((reply) => reply.at),
  ].flatMap((time) => (time ? time.getTime() : []));
  return times.length > 0 ? new Date(Math.max(now.getTime(), Math.min(...times))) : null;
}

function instant(before: Run, now: Date, world: World): Run {
  let run = settled(before, now, world);
  for (const reply of before.replies.filter(({ at }) => at <= now)) {
    run = settled(answered(run, reply, now, world), now, world);
  }
  return run;
}

/** All that is due at `now`, until nothing is. */
function settled(before: Run, now: Date, world: World): Run {
  let run = before;
  // A second look always finds less: each step moves its deadline on, or ends something.
  for (let more = true; more; ) {
    const move = movesNow(run.incident, now, world);
    if (move) run = moved(run, move, now, world);
    const posted = sendDue(run.messages, run.incident, now);
    more = move !== null || posted.sent.length + posted.withdrawn.length > 0;
    run = {
      ...run,
      messages: posted.messages,
      events: [
        ...run.events,
        ...posted.sent.map((message): StoryEvent => ({ kind: 'message', at: now, message })),
        ...posted.withdrawn.map((one) => withdrawn(one, run.incident, now)),
      ],
    };
  }
  return run;
}

function movesNow(incident: Incident, now: Date, { plansAt, windowsAt }: World): Move | null {
  if (incident.status === 'resolved') return null;
  if (incident.closes && incident.closes.at <= now) return closingMove(incident, now);
  if (!incident.nextActionAt || incident.nextActionAt > now) return null;
  const windows = windowsAt(now);
  return keptQuiet(incident, windows, now) ?? dueMove(incident, plansAt(now), windows, now);
}

function withdrawn({ channel, page }: Waiting, { status }: Incident, now: Date): StoryEvent {
  const state = status === 'triggered' ? 'acknowledged for them' : status;
  const name = { sms: 'SMS', email: 'Email', voice: 'Call' }[channel];
  const text = `${name} to ${page.person.name} was not sent: the incident is ${state}`;
  return { kind: 'said', at: now, type: 'cancelled', text };
}

function moved(run: Run, move: Move, now: Date, world: World): Run {
  const { messages, cancelled } = withMove(run.messages, move, now);
  const said = move.entries.map((entry): StoryEvent => ({ kind: 'said', at: now, ...entry }));
  const pages = move.pages.map(({ person, line, via }): StoryEvent => {
    const through = via.startsWith('rotation ') ? world.sourceOf(via.slice('rotation '.length), now) : null;
    return { kind: 'page', at: now, person, line, via, through };
  });
  return {
    ...{ ...run, incident: move.next, messages },
    events: [...run.events, ...said, ...cancelledEvents(cancelled, now), ...pages],
  };
}

function cancelledEvents(count: number, now: Date): StoryEvent[] {
  if (count === 0) return [];
  const text = count === 1 ? 'One waiting message was cancelled' : `${count} waiting messages were cancelled`;
  return [{ kind: 'said', at: now, type: 'cancelled', text }];
}

/** Only whoever was paged is understood to mean this incident, whatever number they say. */
function answered(before: Run, said: SimulatedReply, now: Date, world: World): Run {
  const run = { ...before, replies: before.replies.filter((other) => other !== said) };
  const own = run.messages.pages.filter(({ person }) => person.id === said.person.id);
  const mayAct = own.length > 0 && said.person.role !== 'viewer';
  const event = mayAct ? eventOf(run, said, now, world) : null;
  const step = event ? transition(run.incident, event, now) : null;
  const changes = step !== null && !('refused' in step);
  const heard: StoryEvent = { kind: 'reply', at: now, person: said.person, text: said.text, changes };
  const told = { ...run, events: [...run.events, heard] };
  return changes ? moved(told, moveOf(run.incident, step), now, world) : told;
}

function eventOf({ incident, messages }: Run, said: SimulatedReply, now: Date, world: World): EscalationEvent | null {
  const { person, reply } = said;
  const by: By = { id: person.id, name: person.name, via: 'by SMS' };
  switch (reply.kind) {
    case 'ack': {
      const paged = messages.pages.flatMap((page) => (page.person.id === person.id ? [page.components] : []));
      const sides = sidesSaidBy(incident, person.id, world.plansAt(now), paged);
      return { kind: 'acknowledge', by, ...(sides && { sides }) };
    }
    case 'resolve':
      return { kind: 'resolve', by };
    case 'escalate':
      return { kind: 'escalate', by, plan: world.plansAt(now)(openSides(incident)) };
    case 'raise':
      return { kind: 'urgency', by, urgency: 'high' };
    case 'snooze':
      return reply.forMs === null ? null : { kind: 'snooze', by, forMs: reply.forMs };
    default:
      // About something else.
      return null;
  }
}
