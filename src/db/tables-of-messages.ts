import type { Generated } from 'kysely';
import type { BigId, Instant, Json, MaybeInstant } from './tables.ts';

/** Messages that are no pages: notices to people, announcements to whoever subscribed. A part of the whole in tables.ts. */
export interface MessageTables {
  notices: {
    id: BigId;
    key: string;
    person_id: string;
    method_id: string | null;
    subject: string;
    text: string;
    status: 'queued' | 'sending' | 'sent' | 'failed' | 'cancelled';
    due_at: Instant;
    attempts: Generated<number>;
    error: string | null;
    created_at: Instant;
    updated_at: Instant;
  };
  contact_tests: {
    person_id: string;
    method_id: string;
    asked_at: Instant;
    asked_by: string;
    answered_at: MaybeInstant;
  };
  watchers: { person_id: string; digested_until: Instant };
  watches: { person_id: string; component_id: string | null; what: 'digest' | 'notices' };
  outages: { id: BigId; component_id: string; began_at: Instant; ended_at: MaybeInstant };
  subscribers: {
    id: string;
    type: string;
    target: Json<object>;
    events: string[];
    components: string[] | null;
    min_severity: 'critical' | 'error' | 'warning' | 'info';
    secret: string | null;
    old_secret: string | null;
    old_secret_until: MaybeInstant;
    quiet_until: MaybeInstant;
    disabled_at: MaybeInstant;
    disabled_reason: string | null;
    last_attempt_at: MaybeInstant;
    last_outcome: string | null;
    last_success_at: MaybeInstant;
    created_at: Instant;
  };
  announcements: {
    id: BigId;
    message_id: Generated<string>;
    subscriber_id: string;
    type: string;
    incident: number | null;
    content: Json<object>;
    status: 'queued' | 'sending' | 'sent' | 'failed' | 'cancelled';
    attempts: Generated<number>;
    due_at: Instant;
    error: string | null;
    created_at: Instant;
    updated_at: Instant;
  };
}
