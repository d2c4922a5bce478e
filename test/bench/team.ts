import type { Program } from './program.ts';

export const ADA_PHONE = '+12125550101';

/** Ada, reachable by SMS, behind the component `checkout`; answers the key of a sender of alerts. */
export async function defineTeam(program: Program): Promise<string> {
  const contactMethods = [{ id: 'sms', type: 'sms', address: ADA_PHONE, verified: true }];
  await program.admin('PUT', '/v1/people/ada', { name: 'Ada', role: 'responder', timeZone: 'UTC', contactMethods });
  const lines = [{ targets: [{ person: 'ada' }], escalateAfter: '30m' }];
  await program.admin('PUT', '/v1/policies/default', { lines, repeatEvery: '30m' });
  await program.admin('PUT', '/v1/components/checkout', { owners: [{ person: 'ada' }], policy: 'default' });
  await program.admin('PUT', '/v1/settings', { catchAll: { person: 'ada' } });
  const { key } = await program.admin<{ key: string }>('POST', '/v1/integrations', { name: 'bench', type: 'generic' });
  return key;
}

/** An alert of the size that monitoring tools send. */
export const alertBody = (dedupKey: string): string =>
  JSON.stringify({
    summary: `Checkout answers slowly (${dedupKey})`,
    severity: 'critical',
    component: 'checkout',
    dedupKey,
    source: 'prometheus-1',
    labels: { service: 'checkout', instance: 'web-17', region: 'eu-central-1', team: 'payments' },
    details: { value: 2.41, threshold: 1.5, since: '2026-11-23T03:12:44Z' },
    links: [{ href: 'https://grafana.example.com/d/checkout', text: 'Dashboard' }],
  });
