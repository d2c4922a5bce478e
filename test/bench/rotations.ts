import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { amend } from '../../src/rotations/history.ts';
import { onCallAt, type Rotation, shiftAt, timeline } from '../../src/rotations/rotation.ts';
import { RotationDefinition } from '../../src/rotations/schemas.ts';
import { dailyRule, hourlyRule, loadRrule, type Rule, weeklyRule } from './recurrence-rules.ts';
import type { Line } from './report.ts';
import { median, ms, spread } from './statistics.ts';

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Sao_Paulo'];
const NOW = new Date('2026-11-23T12:00:00Z');
const YEAR = [new Date('2026-01-01T00:00:00Z'), new Date('2027-01-01T00:00:00Z')] as const;
const RUNS = 15;

const weekly = { participants: ['ann', 'bo', 'cy'], start: '2024-01-01T09:00', handoff: { every: 1, unit: 'week' } };
const daily = { ...weekly, handoff: { every: 1, unit: 'day' } };
const hourly = { ...weekly, handoff: { every: 1, unit: 'hour' } };
const OFFICE_HOURS = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
const EVENINGS = [{ from: '17:00', to: '22:00' }];
const office = { ...daily, restrictions: OFFICE_HOURS };
const evening = { ...hourly, restrictions: EVENINGS };

/** Questions to the pure rules; beside them the hand-offs alone, asked of `rrule`: it knows neither people nor layers. */
export async function measureRotations(): Promise<Line[]> {
  const rrule = await loadRrule();
  const beside = (ask: (rules: Rule[]) => void, ...rules: (() => Rule)[]): number[] =>
    rrule ? measure(() => rules.map((make) => make()), ask) : [];
  const thousand = () => Array.from({ length: 1_000 }, (_, index) => rotation([office, weekly, daily], index));
  const thousandRules = Array.from({ length: 1_000 }, (_, index) => () => dailyRule(rrule, zoneOf(index)));
  const instants = Array.from({ length: 10_000 }, (_, index) => new Date(YEAR[0].getTime() + index * 3_153_000));
  return [
    line('who is on call, 1 000 rotations', 20, measure(thousand, askAll), beside(beforeNow, ...thousandRules)),
    line(
      'a year of three layers: weekly, daily, hourly',
      10,
      measure(() => rotation([weekly, daily, hourly]), askYear),
      beside(yearOf, ...[weeklyRule, dailyRule, hourlyRule].map((make) => () => make(rrule, zoneOf(0)))),
    ),
    line(
      'a year of three layers: office hours, hourly evenings, hourly rest',
      10,
      measure(() => rotation([office, evening, hourly]), askYear),
      beside(yearOf, ...[dailyRule, hourlyRule, hourlyRule].map((make) => () => make(rrule, zoneOf(0)))),
    ),
    line(
      '10 000 instants of one rotation',
      100,
      measure(
        () => rotation([office, evening, hourly]),
        (one) => instants.forEach((at) => void onCallAt(one, at)),
      ),
      beside(
        ([rule]) => instants.forEach((at) => void rule?.before(at, true)),
        () => hourlyRule(rrule, zoneOf(0)),
      ),
    ),
    line(
      'since when and until when, one person, hourly turns',
      2,
      measure(
        () => rotation([{ ...hourly, participants: ['ann'] }]),
        (one) => shiftAt(one, NOW),
      ),
      [],
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

const askAll = (rotations: Rotation[]): void => rotations.forEach((one) => void onCallAt(one, NOW));
const askYear = (one: Rotation): unknown => timeline(one, ...YEAR);
const beforeNow = (rules: Rule[]): void => rules.forEach((rule) => void rule.before(NOW, true));
const yearOf = (rules: Rule[]): void => rules.forEach((rule) => void rule.between(...YEAR));

/** Milliseconds of each run, the first of which is cold. */
function measure<Asked>(prepare: () => Asked, ask: (asked: Asked) => unknown): number[] {
  return Array.from({ length: RUNS }, () => {
    const asked = prepare();
    const begun = performance.now();
    ask(asked);
    return performance.now() - begun;
  });
}

function line(what: string, targetMs: number, samples: number[], rrule: number[]): Line {
  const others = rrule.length > 0 ? `rrule: ${spread(rrule, ms)}` : '';
  return {
    what,
    figure: `${spread(samples, ms)}, first ${ms(samples[0] ?? Number.NaN)}`,
    target: `≤ ${targetMs} ms`,
    met: median(samples) <= targetMs,
    beside: others,
    samples: { ms: samples, ...(rrule.length > 0 ? { rrule } : {}) },
  };
}

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
