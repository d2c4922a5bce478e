import type { Request } from './provider.ts';
import type { Process } from './scheduler.ts';
import type { DeliveryRow, IncidentRow, PageRow, Snapshot } from './snapshot.ts';

/** A promise was broken; the message says which, and how. */
export class Broken extends Error {}

const broken = (promise: number, words: string): Broken => new Broken(`promise ${promise}: ${words}`);

type Status = DeliveryRow['status'];

/** The life of a message as docs/deliveries.md draws it, between two commits: written down once more, so that a slip in the code shows. */
const MAY_FOLLOW: Record<Status, Status[]> = {
  queued: ['sending', 'failed', 'cancelled'],
  sending: ['queued', 'sent', 'delivered', 'failed', 'cancelled'],
  sent: ['queued', 'delivered', 'failed'],
  delivered: [],
  failed: [],
  cancelled: [],
};

/** How long after its time something may still wait while all is well: a lease, a sweep, and a little. */
const PATIENCE_MS = 90_000;
/** A message that waits for its address's next one waits no longer than its pace, and a retry no longer than its pause. */
const PACE_MS = { sms: 35_000, email: 35_000, voice: 65_000 };

/** Nobody else takes a message up so soon: a little less than the lease of the code. */
const LEASE_MS = 45_000;

interface Seen {
  step: number;
  at: number;
  row: IncidentRow;
}

/** What a process goes by when it hands a message over. */
export interface Grounds {
  at: number;
  /** The deliveries that were claimed together, and when; null: it never claimed this one. */
  claim: Claim | null;
  /** At which step each page was looked at last. */
  looks: Map<number, number>;
}

interface Claim {
  ids: number[];
  at: number;
}

export interface Promises {
  /** After each commit that may have changed an incident, a page or a message. `skewMs`: how far apart clocks have been. */
  committed(snapshot: Snapshot, step: number, now: number, skewMs: number): void;
  /** A process has read what it is about to send. */
  claimed(process: Process, messages: { id: number; bundle: string | null }[], now: number): void;
  looked(process: Process, pages: number[], step: number): void;
  /** A process begins to hand a message over, at `now`: with what it knows at this instant, whenever it arrives. */
  begun(process: Process, delivery: number, now: number): Grounds;
  /** A message reaches a provider. */
  requested(request: Request): void;
  /** Nothing waits much longer than it should. `troubleUntil`: when the last fault was over. */
  onTime(now: number, troubleUntil: number): void;
  /** Whoever was triggered since `from` and is still was heard of, and again and again. */
  loud(from: number, to: number, mostMs: number): void;
  /** At this step the incident had been resolved: nobody is paged for what comes to it later. */
  wasOver(incident: number, step: number): boolean;
  latest(): Snapshot;
  /** The deliveries that left in a request. */
  lettersOf(request: Request): number[];
}

export function watchPromises(): Promises {
  let latest: Snapshot = { incidents: [], pages: [], deliveries: [], due: null };
  let skew = 0;
  const history = new Map<number, Seen[]>();
  const claims = new WeakMap<Process, Map<number, Claim>>();
  const looks = new WeakMap<Process, Map<number, number>>();
  const letters = new Map<Request, number[]>();

  const pageOf = (id: number): PageRow | undefined => latest.pages.find((page) => page.id === id);

  function committed(snapshot: Snapshot, step: number, now: number, skewMs: number): void {
    checkArrows(latest, snapshot);
    nothingInvented(snapshot);
    for (const row of snapshot.incidents) {
      const seen = history.get(row.number) ?? [];
      history.set(row.number, seen);
      const last = seen.at(-1)?.row;
      if (
        !last ||
        last.status !== row.status ||
        last.acknowledged !== row.acknowledged ||
        last.maintenance !== row.maintenance
      )
        seen.push({ step, at: now, row });
      if (row.status === 'triggered' && row.next === null)
        throw broken(2, `#${row.number} is triggered and has no next action`);
    }
    latest = snapshot;
    skew = skewMs;
    for (const row of snapshot.incidents) {
      checkLine(row, snapshot, now + skewMs);
      checkQuiet(row, snapshot, now + skewMs);
    }
  }

  function claimed(process: Process, messages: { id: number; bundle: string | null }[], now: number): void {
    const mine = claims.get(process) ?? new Map<number, Claim>();
    claims.set(process, mine);
    for (const group of Map.groupBy(messages, ({ id, bundle }) => bundle ?? String(id)).values()) {
      const claim = { ids: group.map(({ id }) => id), at: now };
      for (const id of claim.ids) mine.set(id, claim);
    }
  }

  function looked(process: Process, pages: number[], step: number): void {
    const mine = looks.get(process) ?? new Map<number, number>();
    looks.set(process, mine);
    for (const page of pages) mine.set(page, step);
  }

  const asOf = (incident: number, step: number): IncidentRow | undefined =>
    history.get(incident)?.findLast((seen) => seen.step <= step)?.row;

  const wasOver = (incident: number, step: number): boolean => asOf(incident, step)?.status === 'resolved';

  function isWantedAt(page: PageRow, step: number): boolean {
    const row = asOf(page.incident, step);
    if (row?.status === 'triggered') return true;
    return row?.status === 'acknowledged' && page.requested && page.at >= (row.acknowledged ?? 0);
  }

  function begun(process: Process, delivery: number, now: number): Grounds {
    return { at: now, claim: claims.get(process)?.get(delivery) ?? null, looks: new Map(looks.get(process)) };
  }

  function requested(request: Request): void {
    const { delivery, grounds, text, channel } = request;
    if (delivery === null || grounds === null) return;
    const group = grounds.claim?.ids ?? [delivery];
    const rows = latest.deliveries.filter(({ id }) => group.includes(id));
    const named = rows.filter(({ id, incident }) => id === delivery || (channel !== 'voice' && names(text, incident)));
    const ids = named.map(({ id }) => id);
    withinLease(delivery, grounds);
    aloneWith(request, ids);
    letters.set(request, ids);
    for (const [incident, about] of Map.groupBy(named, (row) => row.incident)) {
      const pages = about.flatMap(({ page }) => pageOf(page) ?? []);
      const wanted = pages.some((page) => {
        const step = grounds.looks.get(page.id);
        return step !== undefined && isWantedAt(page, step);
      });
      if (wanted) continue;
      const steps = pages.map((page) => grounds.looks.get(page.id) ?? 'never');
      throw broken(
        4,
        `a message of #${incident} left (delivery ${delivery}) that nobody wanted when it was looked at (step ${steps.join(', ')})`,
      );
    }
  }

  /** Whoever comes back to a claim after its lease leaves the message to whoever has it now. */
  function withinLease(delivery: number, { at, claim }: Grounds): void {
    if (skew === 0 && claim && at - claim.at >= LEASE_MS)
      throw broken(6, `delivery ${delivery} left ${at - claim.at} ms after it was claimed`);
  }

  /** While one process waits for an answer, the lease keeps every other one away, unless clocks disagree. */
  function aloneWith(request: Request, ids: number[]): void {
    if (skew > 0) return;
    for (const [other, about] of letters) {
      const since = request.at - (other.grounds?.at ?? other.at);
      if (!other.heard && !other.outcome && since < LEASE_MS && about.some((id) => ids.includes(id)))
        throw broken(6, `delivery ${request.delivery} left twice within ${since} ms`);
    }
  }

  function onTime(now: number, troubleUntil: number): void {
    const late = (due: number): boolean => now - Math.max(due, troubleUntil) > PATIENCE_MS;
    for (const { number, next, status } of latest.incidents)
      if (status !== 'resolved' && next !== null && late(next))
        throw broken(2, `#${number} was due ${now - next} ms ago`);
    for (const { id, due, status, incident, receiptDue } of latest.deliveries) {
      if ((status === 'queued' || status === 'sending') && late(due))
        throw broken(6, `delivery ${id} of #${incident} was due ${now - due} ms ago and is ${status}`);
      if (status === 'sent' && receiptDue !== null && late(receiptDue))
        throw broken(5, `delivery ${id} of #${incident} has waited for its receipt ${now - receiptDue} ms too long`);
    }
  }

  /** What the rows say was sent, a provider has taken; and of an SMS that was delivered, it has said that of this very one. */
  function nothingInvented({ deliveries }: Snapshot): void {
    const taken = new Set([...letters].flatMap(([request, ids]) => (request.taken ? ids : [])));
    const arrived = new Set([...letters].flatMap(([{ outcome }, ids]) => (outcome?.status === 'delivered' ? ids : [])));
    for (const { id, status, incident, channel } of deliveries) {
      if ((status === 'sent' || status === 'delivered') && !taken.has(id))
        throw broken(6, `delivery ${id} of #${incident} is ${status}, and no provider ever took it`);
      if (status === 'delivered' && channel === 'sms' && !arrived.has(id))
        throw broken(6, `delivery ${id} of #${incident} is delivered, and no provider ever said so`);
    }
  }

  function loud(from: number, to: number, mostMs: number): void {
    for (const { number, status, maintenance } of latest.incidents) {
      const last = history.get(number)?.at(-1);
      if (status !== 'triggered' || maintenance !== null || !last) continue;
      const since = Math.max(from, last.at);
      const heard = [...letters].filter(
        ([{ at, taken }, ids]) => taken && at >= since && ids.some((id) => isAbout(id, number)),
      );
      const times = [since, ...heard.map(([{ at }]) => at), to];
      const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
      if (Math.max(...gaps) > mostMs) throw broken(2, `nobody was told of #${number} for ${Math.max(...gaps)} ms`);
    }
  }

  const isAbout = (delivery: number, incident: number): boolean =>
    latest.deliveries.some((row) => row.id === delivery && row.incident === incident);

  return {
    ...{ committed, claimed, looked, begun, requested, onTime, loud },
    latest: () => latest,
    lettersOf: (request) => letters.get(request) ?? [],
    wasOver,
  };
}

/** Whether a text names this incident, and not one whose number begins the same. */
const names = (text: string, incident: number): boolean => new RegExp(`#${incident}(?!\\d)`).test(text);

function checkArrows(before: Snapshot, after: Snapshot): void {
  const was = new Map(before.deliveries.map((row) => [row.id, row.status]));
  for (const { id, status } of after.deliveries) {
    const old = was.get(id);
    if (old && old !== status && !MAY_FOLLOW[old].includes(status))
      throw broken(5, `delivery ${id} went from ${old} to ${status}`);
  }
}

const isOut = ({ status }: DeliveryRow): boolean => status === 'sending' || status === 'sent' || status === 'delivered';

/** Promise 5, of the line that is being waited for: whom a failed message left without any other is made up for. */
function checkLine(incident: IncidentRow, { pages, deliveries }: Snapshot, now: number): void {
  const { number, line, round, status, acks } = incident;
  if (status !== 'triggered' || line === 0 || acks.length > 0) return;
  const current = pages.filter(
    (page) => page.incident === number && page.line === line && page.round === round && !page.requested,
  );
  const lives = current.map((page) => lifeOf(deliveries.filter((row) => row.page === page.id)));
  if (lives.length > 0 && lives.every((life) => life.kind === 'dead'))
    throw broken(5, `line ${line} of #${number} (round ${round}) has nobody left, and the incident waits for it`);
  for (const [index, life] of lives.entries())
    if (life.kind === 'waits' && life.until > now)
      throw broken(
        5,
        `${current[index]?.person} is not told of #${number} as soon as it could be, although a message has failed`,
      );
}

/** Promise 4: what still waits of an incident that somebody has, or that is over, was cancelled with the yes; a retry finds out by itself. */
function checkQuiet({ number, status }: IncidentRow, { pages, deliveries }: Snapshot, now: number): void {
  if (status === 'triggered') return;
  for (const row of deliveries) {
    if (row.incident !== number || row.status !== 'queued' || row.due <= now + PACE_MS[row.channel]) continue;
    if (status === 'acknowledged' && pages.some((page) => page.id === row.page && page.requested)) continue;
    throw broken(4, `#${number} is ${status}, and delivery ${row.id} still waits for its time`);
  }
}

type Life = { kind: 'out' | 'dead' } | { kind: 'waits'; until: number };

/** What becomes of one page: a message is out, nothing will come any more, or something failed and another waits. */
function lifeOf(deliveries: DeliveryRow[]): Life {
  const failed = new Set(deliveries.filter(({ status }) => status === 'failed').map(({ method }) => method));
  if (deliveries.some(isOut)) return { kind: 'out' };
  const sound = deliveries.filter(({ status, method }) => status === 'queued' && !failed.has(method));
  if (sound.length === 0) return { kind: 'dead' };
  return failed.size === 0
    ? { kind: 'out' }
    : { kind: 'waits', until: Math.min(...sound.map(({ due, channel }) => due - PACE_MS[channel])) };
}
