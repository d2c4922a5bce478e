import { acceptAlerts, type Remembered } from '../../src/intake/accept-alerts.ts';
import type { Alert } from '../../src/intake/alert.ts';
import { getIntegration } from '../../src/intake/queries.ts';
import type { Story } from '../support/story.ts';

export const alertOf = (changes: Partial<Alert>): Alert => ({
  ...{ action: 'trigger', summary: 'Checkout is down', severity: 'error', dedupKey: undefined },
  ...{ components: ['checkout'], source: undefined, labels: {}, content: {} },
  ...changes,
});

/** The intake of one process, batch after batch; of one that remembers nothing where `remembered` is made anew each time. */
export async function intakeOf(s: Story, remembered: () => Remembered) {
  const { id } = await s.db.selectFrom('integrations').select('id').executeTakeFirstOrThrow();
  const integration = await getIntegration(s.db, id);
  return async (...alerts: Partial<Alert>[]) =>
    acceptAlerts(
      s.ctx(),
      alerts.map((changes) => ({ alert: alertOf(changes), integration })),
      remembered(),
    );
}
