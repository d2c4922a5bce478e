import type { Ctx } from '../deps.ts';
import { insertNotices } from '../notices/queries.ts';
import type { StoredRelease } from '../releases/queries.ts';
import { isPlanned } from '../releases/release.ts';
import { whatOfRelease } from './kept-check.ts';
import { setStandby, standbysOf, writeStandby } from './queries.ts';
import { goneText, type Span, type Standby, sameSpans, standbyKey } from './standby.ts';

/**
 * Makes the standbys of a planned release those who are on call in its window now: who is new, or has other hours, or
 * hears of another time, is told anew; who is no longer on call hears of that once. In the caller's transaction.
 */
export async function planStandbys(
  tx: Ctx,
  release: StoredRelease,
  onCall: ReadonlyMap<string, Span[]>,
): Promise<void> {
  if (!isPlanned(release, tx.now)) return;
  const wanted = release.onCall === 'nothing' ? new Map<string, Span[]>() : onCall;
  const known = new Map((await standbysOf(tx.db, [release.id])).map((standby) => [standby.person, standby]));
  const status = release.onCall === 'ask' ? 'waiting' : 'told';
  for (const [person, spans] of wanted) {
    const before = known.get(person);
    if (before && isSame(before, release, spans)) continue;
    const plan = { release: release.id, person, begins: release.at, spans };
    await writeStandby(tx.db, { ...plan, status, nextActionAt: tx.now }, tx.now);
  }
  for (const standby of known.values())
    if (!wanted.has(standby.person)) await drop(tx, standby, whatOfRelease(release));
}

/** A word that was given stays given as long as what was asked is the same. */
const isSame = ({ status, begins, spans }: Standby, { at, onCall }: StoredRelease, hours: Span[]): boolean =>
  status !== 'void' &&
  (status === 'told') === (onCall === 'tell') &&
  begins.getTime() === at.getTime() &&
  sameSpans(spans, hours);

/** Who was never told hears nothing of it. */
async function drop(tx: Ctx, standby: Standby, what: string): Promise<void> {
  if (standby.status === 'void') return;
  await setStandby(tx.db, standby.number, { status: 'void', nextActionAt: null });
  if (standby.asked === 0) return;
  const key = standbyKey(standby, 'gone', tx.now);
  await insertNotices(tx, [{ key, person: standby.person, method: null, ...goneText(what), dueAt: tx.now }]);
}
