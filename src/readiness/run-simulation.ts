import type { Ctx } from '../deps.ts';
import { type Arrangement, loadArrangement } from '../escalation/load-plans.ts';
import { placeAlerts } from '../incidents/merge.ts';
import { incomingOf, newestIndex } from '../intake/accept-alerts.ts';
import type { Alert } from '../intake/alert.ts';
import type { Integration } from '../intake/integration.ts';
import { getIntegration } from '../intake/queries.ts';
import { routeAlert } from '../intake/routing.ts';
import { readPayload } from '../intake/try-routing.ts';
import { durationMs } from '../lib/durations.ts';
import { Invalid, Malformed } from '../lib/errors.ts';
import { type MaintenanceWindow, windowsInForce } from '../maintenance/maintenance-window.ts';
import { parseReply } from '../replies/reply.ts';
import { onCallAt } from '../rotations/rotation.ts';
import type { SimulationInput } from './schemas.ts';
import { type SimulatedReply, type Story, simulate, type World } from './simulation.ts';

export interface Simulated extends Story {
  at: Date;
  /** Which rule decided on the components. */
  decidedBy: string;
}

/** Stands for a sender that has no settings. */
const NO_INTEGRATION: Omit<Integration, 'createdAt'> = {
  ...{ id: 'simulation', name: 'simulation', type: 'generic', component: null },
  settings: {},
};

/**
 * Runs the production path for an alert that comes at any instant, with the definitions as they are now, as though nothing
 * else were open. Nothing is written and nobody is paged. Throws `NotFound`, `Malformed` for a payload that the integration
 * would refuse, and `Invalid` where a reply names nobody.
 */
export async function runSimulation(ctx: Ctx, input: SimulationInput): Promise<Simulated> {
  const at = input.at === undefined ? ctx.now : new Date(input.at);
  const integration = input.integration
    ? await getIntegration(ctx.db, input.integration)
    : { ...NO_INTEGRATION, createdAt: ctx.now };
  const alert = readTrigger(integration, input.alert, at);
  const index = await newestIndex(ctx, { current: null });
  const routed = routeAlert(alert, integration, index, at);
  const incoming = incomingOf({ alert, integration }, routed, index);
  const { drafts } = placeAlerts(null, [incoming], at, windowsInForce(index.windows, at));
  const [draft] = drafts;
  if (!draft) throw new Malformed('The alert would open no incident.', [{ path: 'alert', message: 'opens nothing' }]);
  const replies = input.replies ?? [];
  const repliers = replies.map(({ person }) => person);
  const arrangement = await loadArrangement(ctx.db, routed.components, at, ctx.log, repliers);
  const said = replies.map((reply, nth) => replyOf(reply, nth, at, arrangement));
  const story = simulate(draft, at, said, worldOf(arrangement, index.windows));
  return { ...story, at, decidedBy: routed.decidedBy };
}

/** Simulated is what pages: the first trigger of a payload. */
function readTrigger(integration: Integration, payload: unknown, at: Date): Alert {
  const reading = readPayload(integration, payload, at);
  if ('refused' in reading) {
    const errors = reading.refused.map(({ path, message }) => ({ path: within(path), message }));
    throw new Malformed(errors.map(({ path, message }) => `${path} ${message}`).join('; '), errors);
  }
  const alert = reading.alerts.find(({ action }) => action === 'trigger');
  if (alert) return alert;
  throw new Malformed('The payload triggers nothing.', [{ path: 'alert', message: 'triggers nothing' }]);
}

/** Formats name fields from the root of the payload, which they call `body`. */
const within = (path: string): string =>
  path === '' || path === 'body' || path === 'payload' ? 'alert' : `alert.${path.replace(/^(body|payload)\./, '')}`;

function replyOf(
  { at, after, person: id, text }: NonNullable<SimulationInput['replies']>[number],
  nth: number,
  from: Date,
  { people }: Arrangement,
): SimulatedReply {
  const person = people.get(id);
  const path = `replies.${nth}`;
  if (!person)
    throw new Invalid(`There is no person ${id}.`, [{ path: `${path}.person`, message: `there is no person "${id}"` }]);
  const when = at === undefined ? new Date(from.getTime() + durationMs(after ?? '0s')) : new Date(at);
  if (when < from)
    throw new Invalid('A reply comes after the alert.', [{ path: `${path}.at`, message: 'is before the alert' }]);
  return { at: when, person, text, reply: parseReply(text) };
}

function worldOf({ plansAt, rotations }: Arrangement, windows: MaintenanceWindow[]): World {
  const byId = new Map(rotations.map((rotation) => [rotation.id, rotation]));
  return {
    plansAt,
    windowsAt: (now) => windowsInForce(windows, now),
    sourceOf: (id, now) => {
      const rotation = byId.get(id);
      return rotation ? onCallAt(rotation, now).source : '';
    },
  };
}
