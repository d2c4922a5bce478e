import { CLEAR, type Weather } from './provider.ts';
import type { Random } from './random.ts';
import type { Process } from './scheduler.ts';
import type { Stage } from './stage.ts';

/** A gentle world has providers that refuse and receipts that go astray, and nothing worse. Answers how many processes are killed. */
export function disturb(stage: Stage, random: Random, from: number, to: number, gentle: boolean): number {
  const { scheduler, providers, world } = stage;
  const mailboxes = ['ann', 'bo', 'di', 'ed'].map((id) => `${id}@example.com`);
  const numbers = [0, 1, 3, 4].map((place) => `+1212555010${place}`);
  for (const address of [...mailboxes, ...numbers])
    if (random.chance(0.15))
      providers.dead.set(address, random.pick(address.includes('@') ? ['bad-address'] : ['bad-address', 'opted-out']));
  let kills = 0;
  if (!gentle) world.trouble.skewMs = random.pick([0, 0, 2_000, 20_000]);
  const count = random.between(gentle ? 0 : 1, Math.ceil((to - from) / 100_000));
  for (let nth = 0; nth < count; nth += 1) {
    const fault = gentle ? badWeather : random.pick(FAULTS);
    if (fault === killsWorker || fault === killsApi) kills += 1;
    const at = random.between(from, to - 60_000);
    scheduler.add({ at, process: null, label: `fault: ${fault.name}`, run: () => fault(stage, random, gentle) });
  }
  return kills;
}

const CHANNELS = ['sms', 'email', 'voice'] as const;

type Fault = (stage: Stage, random: Random, gentle: boolean) => Promise<void> | void;

function badWeather({ scheduler, providers, trouble }: Stage, random: Random, gentle: boolean): void {
  const channel = random.pick(CHANNELS);
  const often = () => random.pick([0, 0, 0.2, 0.6, 1]);
  const weather: Weather = { errs: often(), hangs: gentle ? 0 : often(), blocks: random.pick([0, 0, 0.5, 1]) };
  const lastsMs = random.between(5_000, 150_000);
  providers.weather[channel] = weather;
  trouble(scheduler.now() + lastsMs + 15_000);
  const clears = (): void => {
    if (providers.weather[channel] === weather) providers.weather[channel] = CLEAR;
  };
  scheduler.add({ at: scheduler.now() + lastsMs, process: null, label: `${channel} works again`, run: clears });
}

/** At its so-manieth step from now, whatever that is: between any two statements. */
function strike({ scheduler, trouble }: Stage, random: Random, process: Process, pauseMs: number | null): void {
  const met = () => trouble(scheduler.now() + (pauseMs ?? 0));
  process.fate = { afterSteps: random.between(0, 40), pauseMs, met };
}

function killsWorker(stage: Stage, random: Random): void {
  const { scheduler, world, trouble } = stage;
  const [first, ...others] = world.workers();
  if (!first) return;
  const process = random.pick([first, ...others]);
  strike(stage, random, process, null);
  const restMs = random.between(500, 60_000);
  process.onKill.push(async () => {
    trouble(scheduler.now() + restMs);
    scheduler.add({ at: scheduler.now() + restMs, process: null, label: 'a worker starts', run: world.startWorker });
  });
}

function killsApi(stage: Stage, random: Random): void {
  const { scheduler, world } = stage;
  const process = world.api()?.process;
  if (!process) return;
  strike(stage, random, process, null);
  const starts = (): void => {
    if (!world.api()) world.startApi();
  };
  process.onKill.push(async () => {
    scheduler.add({
      at: scheduler.now() + random.between(500, 30_000),
      process: null,
      label: 'the API starts',
      run: starts,
    });
  });
}

/** A machine that swaps, a virtual one that is moved: longer than a lease, sometimes. */
function standsStill(stage: Stage, random: Random): void {
  const [first, ...others] = stage.world.workers();
  if (first) strike(stage, random, random.pick([first, ...others]), random.pick([3_000, 30_000, 70_000, 130_000]));
}

async function databaseRestarts({ scheduler, database, trouble }: Stage): Promise<void> {
  trouble(scheduler.now());
  await database.restart();
}

function databaseFlickers({ scheduler, world, trouble }: Stage, random: Random): void {
  const lastsMs = random.between(2_000, 60_000);
  world.trouble.database = random.pick([0.02, 0.1, 0.3]);
  trouble(scheduler.now() + lastsMs);
  const ends = (): void => {
    world.trouble.database = 0;
  };
  scheduler.add({ at: scheduler.now() + lastsMs, process: null, label: 'the database is well again', run: ends });
}

/** Redis loses what it holds, and takes no more for a while. */
function queueIsFlushed({ scheduler, world, trouble }: Stage, random: Random): void {
  world.forgetCalls();
  const lastsMs = random.pick([0, 10_000, 120_000]);
  world.trouble.queue = 1;
  trouble(scheduler.now() + lastsMs);
  const ends = (): void => {
    world.trouble.queue = 0;
  };
  scheduler.add({ at: scheduler.now() + lastsMs, process: null, label: 'the queue takes calls again', run: ends });
}

/** Somebody sets a machine's clock. */
function clockSteps({ scheduler, world, trouble }: Stage, random: Random): void {
  const [first, ...others] = [...world.workers(), ...[world.api()?.process].flatMap((it) => it ?? [])];
  if (!first) return;
  const process = random.pick([first, ...others]);
  process.skewMs = random.pick([-60_000, -5_000, 5_000, 60_000]);
  trouble(scheduler.now() + 240_000);
  const corrected = (): void => {
    process.skewMs = 0;
  };
  scheduler.add({
    at: scheduler.now() + random.between(1_000, 120_000),
    process: null,
    label: 'the clock is corrected',
    run: corrected,
  });
}

const FAULTS = [
  ...[badWeather, badWeather, badWeather],
  ...[killsWorker, killsWorker, killsWorker, killsApi],
  ...[standsStill, databaseRestarts, databaseFlickers, queueIsFlushed, clockSteps],
] as readonly Fault[] as readonly [Fault, ...Fault[]];
