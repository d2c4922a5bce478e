import type { Incident } from '../../src/incidents/incident.ts';
import { untouched } from '../../src/incidents/incident.ts';
import type { IncomingAlert } from '../../src/incidents/merge.ts';

export const NOW = new Date('2026-11-23T12:00:00Z');
const YESTERDAY = new Date('2026-11-22T12:00:00Z');

export const alert = (changes: Partial<IncomingAlert> = {}): IncomingAlert => ({
  action: 'trigger',
  integration: { id: 'generic-1', name: 'nagios' },
  severity: 'critical',
  summary: 'Checkout is down',
  dedupKey: 'checkout',
  components: ['checkout'],
  decidedBy: 'on checkout, named in the alert',
  content: {},
  ...changes,
});

export const incident = (changes: Partial<Incident> = {}): Incident => ({
  ...untouched(YESTERDAY),
  line: 1,
  pagedAt: YESTERDAY,
  number: 42,
  summary: 'Checkout is down',
  severity: 'critical',
  urgency: 'high',
  integrationId: 'generic-1',
  dedupKey: 'checkout',
  components: ['checkout'],
  epoch: 3,
  alertCount: 1,
  maintenance: null,
  ...{ firingAt: null, endedAt: null, tolerance: null, openings: [], flapping: null, closes: null },
  ...{ groupUntil: null, news: null },
  createdAt: YESTERDAY,
  ...changes,
});

export const resolved = (changes: Partial<Incident> = {}): Incident =>
  incident({ status: 'resolved', nextActionAt: null, resolvedAt: YESTERDAY, ...changes });
