import { savePolicy } from '../../src/escalation/save-policy.ts';
import { PolicyInput } from '../../src/escalation/schemas.ts';
import { acknowledge } from '../../src/incidents/acknowledge.ts';
import { addNote } from '../../src/incidents/add-note.ts';
import { addResponders } from '../../src/incidents/add-responders.ts';
import { escalate } from '../../src/incidents/escalate.ts';
import { resolve } from '../../src/incidents/resolve.ts';
import { setUrgency } from '../../src/incidents/set-urgency.ts';
import { snooze } from '../../src/incidents/snooze.ts';
import type { Alert } from '../../src/intake/alert.ts';
import { deleteWindow } from '../../src/maintenance/delete-window.ts';
import { endWindow } from '../../src/maintenance/end-window.ts';
import { saveWindow } from '../../src/maintenance/save-window.ts';
import { MaintenanceWindowDefinition } from '../../src/maintenance/schemas.ts';
import { savePerson } from '../../src/people/save-person.ts';
import { PersonInput } from '../../src/people/schemas.ts';
import { handleReply } from '../../src/replies/handle-reply.ts';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';
import { COMPONENTS, PEOPLE, personOf, policyOf } from './team.ts';

type Scene = (stage: Stage, random: Random, nth: number) => void;

/** What people and senders do, at times that the seed chooses: mostly alerts and answers to them. */
export function plotOf(stage: Stage, random: Random, from: number, to: number): void {
  const { scheduler } = stage;
  const minutes = (to - from) / 60_000;
  const alerts = random.between(1, Math.ceil(minutes * 0.75));
  const others = random.between(1, Math.ceil(minutes * 1.2));
  const at = () => random.between(from, to);
  const bursts = Array.from({ length: 2 }, at);
  for (let nth = 1; nth <= alerts; nth += 1) {
    const when = random.chance(0.4)
      ? random.pick([bursts[0] ?? from, bursts[1] ?? from]) + random.between(0, 3_000)
      : at();
    scheduler.add({ at: when, process: null, label: `alert ${nth}`, run: () => sendAlert(stage, random, nth) });
  }
  for (let nth = 1; nth <= others; nth += 1) {
    const scene = random.pick(SCENES);
    scheduler.add({ at: at(), process: null, label: scene.name, run: () => scene(stage, random, nth) });
  }
}

/** A sender keeps at it until it is answered with success. */
function sendAlert(stage: Stage, random: Random, nth: number): void {
  const alert: Alert = {
    labels: {},
    action: random.pick(['trigger', 'trigger', 'trigger', 'trigger', 'resolve', 'acknowledge']),
    summary: 'Something broke',
    severity: random.pick(['critical', 'critical', 'error', 'warning', 'info']),
    dedupKey: `key ${random.between(1, 5)}`,
    components: random.pick([[], ['kiln'], ['depot'], ['kiln', 'forge'], ['nowhere'], ['kiln', 'depot']]),
    content: {},
  };
  post(stage, alert, nth, 1);
  if (random.chance(0.3)) sayAgain(stage, random, alert, nth);
}

/** As many senders do while something is wrong. */
function sayAgain(stage: Stage, random: Random, alert: Alert, nth: number): void {
  const { scheduler } = stage;
  const every = random.between(1_000, 30_000);
  for (let time = random.between(2, 8); time > 0; time -= 1) {
    const at = scheduler.now() + time * every;
    const run = (): void => post(stage, alert, nth + 1_000 * time, 1);
    scheduler.add({ at, process: null, label: `alert ${nth}, once more`, run });
  }
}

function post(stage: Stage, alert: Alert, nth: number, attempt: number): void {
  const { scheduler, accepted, integration, world } = stage;
  const id = nth * 100 + attempt;
  const intake = world.api()?.intake;
  stage.request(`alert ${id}`, async () => {
    const since = scheduler.steps();
    const recorded = await intake?.({ ...alert, content: { id } }, integration);
    if (recorded) accepted.set(id, { ...recorded, since });
  });
  const again = (): void => {
    if (!accepted.has(id) && attempt < 20) post(stage, alert, nth, attempt + 1);
  };
  scheduler.add({ at: scheduler.now() + 15_000, process: null, label: `alert ${id}, was it taken?`, run: again });
}

/** An open incident, or one that is not there. */
function someIncident({ promises }: Stage, random: Random): number {
  const open = promises.latest().incidents.filter(({ status }) => status !== 'resolved');
  const [first, ...others] = open.map(({ number }) => number);
  return first === undefined ? 1 : random.pick([first, ...others]);
}

function byPerson(
  act: (ctx: Parameters<typeof acknowledge>[0], number: number, random: Random) => Promise<unknown>,
  name: string,
): Scene {
  const scene: Scene = (stage, random) => {
    const number = someIncident(stage, random);
    const who = random.pick(PEOPLE);
    stage.request(`${name} of #${number} by ${who}`, (_, ctx) =>
      act({ ...ctx, actor: stage.actor(who) }, number, random),
    );
  };
  return Object.defineProperty(scene, 'name', { value: name });
}

const acks = byPerson((ctx, number) => acknowledge(ctx, number), 'ack');

const SCENES: readonly [Scene, ...Scene[]] = [
  acks,
  acks,
  byPerson((ctx, number) => resolve(ctx, number), 'resolve'),
  byPerson((ctx, number) => escalate(ctx, number), 'escalate'),
  byPerson((ctx, number, random) => snooze(ctx, number, random.pick([30_000, 120_000])), 'snooze'),
  byPerson((ctx, number, random) => setUrgency(ctx, number, random.pick(['high', 'low'])), 'urgency'),
  byPerson((ctx, number, random) => addResponders(ctx, number, { person: random.pick(PEOPLE) }), 'call for help'),
  byPerson((ctx, number) => addNote(ctx, number, 'looking'), 'note'),
  function carrierWord(stage, random, nth) {
    const place = random.pick([0, 1, 3, 4]);
    const from = `+1212555010${place}`;
    const { scheduler, providers } = stage;
    providers.dead.set(from, 'opted-out');
    stage.request(`${from} says STOP`, (_, ctx) => handleReply(ctx, { sid: `SMstop${nth}`, from, body: 'STOP' }));
    const relents = (): void => {
      providers.dead.delete(from);
      stage.request(`${from} says START`, (_, ctx) => handleReply(ctx, { sid: `SMstart${nth}`, from, body: 'START' }));
    };
    scheduler.add({
      at: scheduler.now() + random.between(60_000, 600_000),
      process: null,
      label: 'relents',
      run: relents,
    });
  },
  function personChanges(stage, random) {
    const place = random.pick([0, 1, 3, 4]);
    const id = PEOPLE[place] ?? 'ann';
    const input = PersonInput.safeParse(personOf(random, id, place));
    if (input.success) stage.request(`${id} changes`, (_, ctx) => savePerson(ctx, id, input.data));
  },
  function policyChanges(stage, random) {
    const id = random.pick(['first', 'second']);
    const input = PolicyInput.parse(policyOf(random));
    stage.request(`policy ${id} changes`, (_, ctx) => savePolicy(ctx, id, input));
  },
  windowOpens,
  windowOpens,
];

function windowOpens(stage: Stage, random: Random, nth: number): void {
  const { scheduler } = stage;
  const id = `window${nth}`;
  const scope = random.pick<object>([
    { everything: true },
    { components: ['kiln'] },
    { integrations: ['nagios'] },
    { components: [...COMPONENTS] },
  ]);
  const start = new Date(scheduler.now() - 1_000).toISOString().slice(0, 19);
  const definition = MaintenanceWindowDefinition.parse({
    ...scope,
    timeZone: 'UTC',
    start,
    duration: random.pick(['1m', '2m', '4m']),
  });
  stage.request(`${id} opens`, (_, ctx) => saveWindow(ctx, id, definition));
  const ends = (): void =>
    random.chance(0.5)
      ? stage.request(`${id} ends`, (_, ctx) => endWindow(ctx, id))
      : stage.request(`${id} goes`, (_, ctx) => deleteWindow(ctx, id));
  if (random.chance(0.6))
    scheduler.add({
      at: scheduler.now() + random.between(1_000, 240_000),
      process: null,
      label: `${id} is over`,
      run: ends,
    });
}
