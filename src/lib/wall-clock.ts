/**
 * A *wall reading* is what the clocks of a zone show, written as epoch milliseconds as though the zone were UTC:
 * calendar arithmetic is then plain arithmetic. Readings a zone skips stand for the first instant after the gap,
 * readings it repeats for their first occurrence. Both functions never go backwards, and they belong together:
 * `instantOf(zone, wall) <= t` exactly when `wall <= wallAt(zone, t)`.
 */
export function instantOf(zone: string, wall: number): number {
  // No zone is further than a day from UTC, so the block of the next day knows every change that matters.
  const block = blockAt(zone, wall + DAY);
  let offset = block.offset;
  for (const change of block.changes) {
    if (wall - change.before < change.at) break;
    if (wall - change.after < change.at) return change.at;
    offset = change.after;
  }
  return wall - offset;
}

/** The wall reading at an instant. While clocks that were put back repeat themselves it stands still. */
export function wallAt(zone: string, instant: number): number {
  const { offset, changes } = blockAt(zone, instant);
  let wall = instant + offset;
  for (const change of changes) {
    if (instant < change.at) break;
    wall = Math.max(instant + change.after, change.at + change.before - 1);
  }
  return wall;
}

/** An instant at which the clocks of a zone were put forward or back; offsets from UTC in milliseconds. */
export interface ClockChange {
  at: number;
  before: number;
  after: number;
}

/** The changes within `[from, to]`, in order. */
export function clockChanges(zone: string, from: number, to: number): ClockChange[] {
  const found: ClockChange[] = [];
  for (let index = Math.floor(from / BLOCK); index * BLOCK <= to; index += 1) {
    const start = index * BLOCK;
    for (const change of blockAt(zone, start).changes) {
      if (change.at >= start && change.at >= from && change.at <= to) found.push(change);
    }
  }
  return found;
}

const DAY = 86_400_000;
// Asking Intl for an offset takes microseconds, so the changes are looked up once for 27 weeks of a zone. No zone has
// put its clocks forward and back within one probe's stretch; 773 blocks are the 400 years after which the calendar repeats.
const BLOCK = 189 * DAY;
const PROBE = BLOCK / 14;
const CYCLE_BLOCKS = 773;
const CYCLE_START = 252;
const MOST_ZONES = 1_000;

interface Block {
  /** The offset one probe before the block begins. */
  offset: number;
  /** From one probe before the block begins to its end. */
  changes: ClockChange[];
}

interface KnownZone {
  format: Intl.DateTimeFormat;
  blocks: Map<number, Block>;
}

const zones = new Map<string, KnownZone>();

function blockAt(zone: string, instant: number): Block {
  const { format, blocks } = zones.get(zone) ?? addZone(zone);
  const index = Math.floor(instant / BLOCK);
  // From the year 2100 on the rules of every zone repeat with the calendar: far years cost neither time nor memory.
  const isFar = index >= CYCLE_START + CYCLE_BLOCKS;
  const near = isFar ? CYCLE_START + ((index - CYCLE_START) % CYCLE_BLOCKS) : index;
  let block = blocks.get(near);
  if (!block) {
    block = findChanges(format, near * BLOCK);
    blocks.set(near, block);
  }
  return isFar ? moved(block, (index - near) * BLOCK) : block;
}

function addZone(zone: string): KnownZone {
  if (zones.size >= MOST_ZONES) zones.clear();
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const known = { format, blocks: new Map<number, Block>() };
  zones.set(zone, known);
  return known;
}

function moved(block: Block, by: number): Block {
  return { offset: block.offset, changes: block.changes.map((change) => ({ ...change, at: change.at + by })) };
}

function findChanges(format: Intl.DateTimeFormat, start: number): Block {
  const changes: ClockChange[] = [];
  const offset = offsetAt(format, start - PROBE);
  let before = offset;
  for (let probe = start; probe <= start + BLOCK; probe += PROBE) {
    const after = offsetAt(format, probe);
    if (after !== before) changes.push({ at: bisect(format, probe - PROBE, probe, before), before, after });
    before = after;
  }
  return { offset, changes };
}

/** The first whole second after `from` at which the offset is no longer `before`. */
function bisect(format: Intl.DateTimeFormat, from: number, to: number, before: number): number {
  let [low, high] = [from / 1_000, to / 1_000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(format, middle * 1_000) === before) low = middle;
    else high = middle;
  }
  return high * 1_000;
}

/** Milliseconds east of UTC, from a text such as `11/22/2026, GMT+10:30`; `GMT` alone is zero. */
function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const [, sign, hours, minutes, seconds] = OFFSET.exec(format.format(instant)) ?? [];
  const ms = Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1_000;
  return sign === '-' ? -ms : ms;
}

const OFFSET = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/;
