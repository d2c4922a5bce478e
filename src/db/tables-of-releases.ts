import type { ColumnType, Generated } from 'kysely';
import type { BigId, Instant, Json, MaybeInstant } from './tables.ts';

/** What went out, what was undone, and what was learned. A part of the whole in tables.ts. */
export interface ReleaseTables {
  releases: {
    id: BigId;
    key: string | null;
    kind: string;
    version: string | null;
    summary: string;
    components: string[];
    made_by: string;
    planned_at: MaybeInstant;
    started_at: MaybeInstant;
    finished_at: MaybeInstant;
    content: Json<object>;
    rollback: ColumnType<object | null, string | null, string | null>;
    hook: string | null;
    hook_secret: string | null;
    risk_window_ms: number;
    at: Instant;
    risk_until: Instant;
    integration_id: string | null;
    maker_id: string | null;
    on_call: Generated<'nothing' | 'tell' | 'ask'>;
    checked_at: MaybeInstant;
    checked_with: ColumnType<string | null, string | null | undefined, string | null>;
    created_at: Instant;
    updated_at: Instant;
  };
  release_checks: {
    id: BigId;
    release_id: number;
    at: Instant;
    result: 'pass' | 'warn' | 'fail';
    from_at: Instant;
    to_at: Instant;
    holes: Json<object[]>;
  };
  release_standbys: {
    number: ColumnType<number, never, never>;
    release_id: number;
    person_id: string;
    begins_at: Instant;
    spans: Json<object[]>;
    asked: Generated<number>;
    status: 'told' | 'waiting' | 'ready' | 'unanswered' | 'void';
    next_action_at: MaybeInstant;
    created_at: Instant;
    answered_at: MaybeInstant;
  };
  rollbacks: {
    id: BigId;
    incident: number;
    release_id: number;
    asked_by: string;
    asked_name: string;
    word: string | null;
    word_until: Instant;
    status: 'asked' | 'queued' | 'calling' | 'waiting' | 'done' | 'failed' | 'unclear';
    attempts: Generated<number>;
    due_at: Instant;
    said: string | null;
    created_at: Instant;
    updated_at: Instant;
  };
  reviews: {
    incident: number;
    summary: string | null;
    created_by: string;
    created_at: Instant;
    updated_at: Instant;
  };
  follow_ups: {
    id: BigId;
    incident: number;
    text: string;
    owner_id: string | null;
    due: ColumnType<string | null, string | null, string | null>;
    done: boolean;
    reminder_key: string | null;
  };
}
