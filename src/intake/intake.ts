import { contextOf, type Deps, system } from '../deps.ts';
import type { RecordedAlert } from '../incidents/record-alerts.ts';
import { createBatcher } from '../lib/batcher.ts';
import { type Arrival, acceptAlerts, keyOf, nothingYet } from './accept-alerts.ts';
import type { Alert } from './alert.ts';
import type { Integration } from './integration.ts';

/** Takes alerts; answers once they are committed. */
export type Intake = (alert: Alert, integration: Integration) => Promise<RecordedAlert>;

/**
 * One for a process: it gathers the alerts of concurrent requests into shared transactions, because a commit costs the
 * same for one as for a hundred.
 */
export function openIntake(deps: Deps): Intake {
  const remembered = nothingYet();
  const accept = createBatcher<Arrival, RecordedAlert>({
    async work(arrivals) {
      const recorded = await acceptAlerts(contextOf(deps, system), arrivals, remembered);
      for (const [nth, { incident, merged }] of recorded.entries())
        deps.meter?.alert(
          arrivals[nth]?.integration.type ?? 'unknown',
          merged ? 'merged' : incident === null ? 'dropped' : 'opened',
        );
      return recorded;
    },
    maxItems: 200,
    enoughForTwo: 30,
    keyOf,
  });
  return (alert, integration) => accept({ alert, integration, traceparent: deps.trace?.here() ?? null });
}
