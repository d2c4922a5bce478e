import type { Instant, MaybeInstant } from './tables.ts';

/** What of an incident is about several keys. A part of the whole in tables.ts. */
export interface GroupTables {
  members: {
    incident: number;
    integration_id: string;
    dedup_key: string;
    kind: string;
    summary: string;
    severity: 'critical' | 'error' | 'warning' | 'info';
    components: string[];
    since: Instant;
    resolved_at: MaybeInstant;
    firing_at: MaybeInstant;
    ended_at: MaybeInstant;
  };
}
