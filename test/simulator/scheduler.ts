import type { Random } from './random.ts';

/** A program that runs: it can be killed at any step, and paused for a while. */
export interface Process {
  name: string;
  alive: boolean;
  /** Takes no step before this, in milliseconds of the world's time. */
  pausedUntil: number;
  /** How far its clock is from the world's, in milliseconds. */
  skewMs: number;
  /** What becomes of it after so many more steps: it is killed, or stands still for so many milliseconds. */
  fate?: { afterSteps: number; pauseMs: number | null; met: () => void } | undefined;
  /** Called when it is killed. */
  onKill: (() => Promise<void>)[];
}

/** Something that happens in one go, at or after `at`, when its turn comes. */
export interface Step {
  at: number;
  process: Process | null;
  label: string;
  /** Answers once everything that follows at once has followed. */
  run(): Promise<void> | void;
  /** It only looks for what is due, every so often: while nothing is, it is passed over. */
  idleEveryMs?: number;
  /** Nothing it would find is due before. */
  sleepsUntil?: number | undefined;
}

export interface Scheduler {
  /** Milliseconds since 1970. Stands still unless the scheduler moves it. */
  now(): number;
  steps(): number;
  add(step: Step): void;
  /** The process is gone: nothing that it had begun goes on. */
  kill(process: Process): Promise<void>;
  /** Steps of no process that have not come yet and would match are never done. */
  drop(matches: (step: Step) => boolean): void;
  /** Something has been written: what only looks for what is due looks again. */
  stir(): void;
  /** Runs everything until `until`, and turns the clock there. */
  runUntil(until: number): Promise<void>;
}

/**
 * Does one step at a time. Which of those that could come next does come next is the seed's choice, so that every
 * interleaving can happen and each can be repeated. Time passes a little with each step, and jumps where nothing is left to do.
 */
export function openScheduler(options: {
  random: Random;
  startAt: number;
  /** Waits until nothing of what a step has led to is still on its way. */
  settle: () => Promise<void>;
  /** When something falls due next, for those steps that look for just that; null: never. */
  nextDue: () => number | null;
  log: (line: string) => void;
}): Scheduler {
  const { random, settle, nextDue, log } = options;
  let waiting: Step[] = [];
  let now = options.startAt;
  let steps = 0;

  const readyAt = ({ at, process, sleepsUntil = 0 }: Step): number =>
    Math.max(at, process?.pausedUntil ?? 0, sleepsUntil);

  async function kill(process: Process): Promise<void> {
    log(`${now - options.startAt} ${process.name} is killed`);
    process.alive = false;
    waiting = waiting.filter((step) => step.process !== process);
    for (const end of process.onKill) await end();
    await settle();
  }

  /** True where the step is not to be taken: its process is gone, or stands still. */
  async function meetsFate({ process }: Step): Promise<boolean> {
    if (!process?.fate) return false;
    process.fate.afterSteps -= 1;
    if (process.fate.afterSteps >= 0) return false;
    const { pauseMs, met } = process.fate;
    process.fate = undefined;
    met();
    if (pauseMs === null) await kill(process);
    else process.pausedUntil = now + pauseMs;
    return true;
  }

  async function take(step: Step): Promise<void> {
    if (await meetsFate(step)) return;
    waiting.splice(waiting.indexOf(step), 1);
    steps += 1;
    log(`${now - options.startAt} ${step.process?.name ?? 'world'} ${step.label}`);
    await step.run();
    await settle();
    if (random.chance(0.3)) now += random.between(1, 8);
  }

  /** A look at what is not there would find nothing: it is put off to the first time at which it may find something. */
  function putOffIdle(step: Step): boolean {
    const every = step.idleEveryMs;
    if (every === undefined) return false;
    const due = nextDue();
    const seesAt = now + (step.process?.skewMs ?? 0);
    if (due !== null && due <= seesAt) return false;
    const rest = due === null ? Number.POSITIVE_INFINITY : Math.ceil((due - seesAt) / every) * every;
    step.sleepsUntil = now + rest;
    return true;
  }

  function stir(): void {
    for (const step of waiting) {
      const { idleEveryMs: every, sleepsUntil } = step;
      if (every === undefined || sleepsUntil === undefined) continue;
      step.sleepsUntil = undefined;
      step.at += Math.max(0, Math.ceil((now - step.at) / every)) * every;
    }
  }

  return {
    now: () => now,
    steps: () => steps,
    add: (step) => void waiting.push(step),
    kill,
    drop(matches) {
      waiting = waiting.filter((step) => step.process !== null || !matches(step));
    },
    stir,
    async runUntil(until) {
      for (;;) {
        const ready = waiting.filter((step) => readyAt(step) <= now);
        const [first, ...others] = ready;
        const chosen = first && random.pick([first, ...others]);
        if (chosen) {
          if (!putOffIdle(chosen)) await take(chosen);
          continue;
        }
        const next = Math.min(...waiting.map(readyAt));
        if (next > until) break;
        now = next;
      }
      now = Math.max(now, until);
    },
  };
}
