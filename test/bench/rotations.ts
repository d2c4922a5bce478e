import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { amend } from '../../src/rotations/history.ts';
import { onCallAt, type Rotation, shiftAt, timeline } from '../../src/rotations/rotation.ts';
import { RotationDefinition } from '../../src/rotations/schemas.ts';
import { dailyRule, loadRrule, type Rule } from './recurrence-rules.ts';
import type { Line } from './report.ts';
import { median, ms, spread } from './statistics.ts';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Sao_Paulo'];
const NOW = new Date('2026-11-23T12:00:00Z');
const YEAR = [new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')] as const;
const RUNS = 40;

const weekly = { participants: ['ann', 'bo', 'cy'], start: '2024-01-01T09:00', handoff: { every: 1, unit: 'week' } };
const daily = { ...weekly, handoff: { every: 1, unit: 'day' } };
const hourly = { ...weekly, handoff: { every: 1, unit: 'hour' } };
const OFFICE_HOURS = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
const EVENINGS = [{ from: '17:00', to: '22:00' }];
const office = { ...daily, restrictions: OFFICE_HOURS };
const evening = { ...hourly, restrictions: EVENINGS };

/**
 * Questions to the pure rules; beside them the hand-offs alone of one layer, asked of `rrule`, which knows neither people
 * nor layers. It is asked once: by the wall clock of a zone, one question takes it longer than all of ours.
 */
export async function measureRotations(): Promise<Line[]> {
  const rrule = await loadRrule();
  const recurring = (what: string, ask: (daily: Rule) => unknown): Beside | null =>
    rrule && { what: `rrule, ${what}`, ms: measureOnce(() => ask(dailyRule(rrule, zoneOf(0)))) };
  const thousand = () => Array.from({ length: 1_000 }, (_, index) => rotation([office, weekly, daily], index));
  const instants = Array.from({ length: 10_000 }, (_, index) => new Date(YEAR[0].getTime() + index * 3_153_000));
  return [
    line(
      'who is on call, 1 000 rotations',
      20,
      measure(thousand, (rotations) => rotations.forEach((one) => void onCallAt(one, NOW))),
      recurring('one daily rule', (rule) => rule.before(NOW, true)),
    ),
    line(
      'a year of three layers: weekly, daily, hourly',
      10,
      measure(() => rotation([weekly, daily, hourly]), askYear),
      recurring('the daily rule', (rule) => rule.between(...YEAR)),
    ),
    line(
      'a year of three layers: office hours, hourly evenings, hourly rest',
      10,
      measure(() => rotation([office, evening, hourly]), askYear),
      null,
    ),
    line(
      '10 000 instants of one rotation',
      100,
      measure(
        () => rotation([office, evening, hourly]),
        (one) => instants.forEach((at) => void onCallAt(one, at)),
      ),
      recurring('one instant of a daily rule', (rule) => rule.before(NOW, true)),
    ),
    line(
      'since when and until when, one person, hourly turns',
      2,
      measure(
        () => rotation([{ ...hourly, participants: ['ann'] }]),
        (one) => shiftAt(one, NOW),
      ),
      null,
    ),
    memoryLine(),
  ];
}

/** Made anew for each run, as they come from the database: nothing is known of them. */
function rotation(layers: object[], index = 0): Rotation {
  const definition = RotationDefinition.parse({ timeZone: zoneOf(index), layers });
  return { id: 'ops', history: amend([], definition, 'now', new Date(0)), overrides: [] };
}

const zoneOf = (index: number): string => ZONES[index % ZONES.length] ?? 'UTC';

const askYear = (one: Rotation): unknown => timeline(one, ...YEAR);

/** Milliseconds of each run, the first of which is cold. */
const measure = <Asked>(prepare: () => Asked, ask: (asked: Asked) => unknown): number[] =>
  Array.from({ length: RUNS }, () => {
    const asked = prepare();
    return measureOnce(() => ask(asked));
  });

function measureOnce(ask: () => unknown): number {
  const begun = performance.now();
  ask();
  return performance.now() - begun;
}

interface Beside {
  what: string;
  ms: number;
}

const line = (what: string, targetMs: number, samples: number[], beside: Beside | null): Line => ({
  what,
  figure: `${spread(samples, ms)}, first ${ms(samples[0] ?? Number.NaN)}`,
  target: `≤ ${targetMs} ms`,
  met: median(samples) <= targetMs,
  beside: beside ? `${beside.what}: ${ms(beside.ms)}` : '',
  samples: { ms: samples, ...(beside ? { rrule: [beside.ms] } : {}) },
});

/** What is still held after ten years of hourly turns were gone through, a year at a time. */
function memoryLine(): Line {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const one = rotation([office, evening, hourly]);
  askYear(one);
  const held = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = held();
  for (let year = 2027; year < 2037; year += 1) timeline(one, new Date(`${year}-01-01`), new Date(`${year + 1}-01-01`));
  const kept = held() - before;
  return {
    what: 'memory kept after a preview of ten years of hourly turns',
    figure: `${Math.round(kept / 1_024)} KB`,
    target: '≤ 1 MB',
    met: kept <= 1_048_576,
    beside: '',
    samples: { bytes: [kept] },
  };
}
