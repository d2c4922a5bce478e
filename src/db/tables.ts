import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** The tables as Kysely sees them; `migrations/` is the truth, and a test compares the two. */
type Instant = ColumnType<Date, Date, Date>;
type MaybeInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** A document, written as JSON text. */
type Json<T extends object> = JSONColumnType<T>;
/** Postgres' bigint; identities here stay far below 2^53 and are read as numbers. */
type BigId = ColumnType<number, never, never>;

export interface Database {
  people: {
    id: string;
    name: string;
    role: 'viewer' | 'responder' | 'admin';
    time_zone: string;
    notification_rules: Json<object>;
    country: string | null;
    shift_notices: JSONColumnType<object[], string | undefined, string>;
    absence_calendar: string | null;
    created_at: Instant;
  };
  contact_methods: {
    person_id: string;
    id: string;
    position: number;
    type: 'sms' | 'email';
    address: string;
    verified_at: MaybeInstant;
  };
  verification_codes: {
    person_id: string;
    method_id: string;
    code_hash: Buffer;
    expires_at: Instant;
    attempts_left: number;
  };
  rotations: { id: string; history: Json<object[]>; created_at: Instant };
  overrides: {
    id: BigId;
    rotation_id: string;
    from_at: Instant;
    to_at: Instant;
    person_id: string | null;
    replaces: string | null;
    kind: 'replace' | 'add';
    created_at: Instant;
  };
  policies: { id: string; definition: Json<object>; created_at: Instant };
  components: { id: string; definition: Json<object>; created_at: Instant };
  integrations: {
    id: string;
    name: string;
    type: string;
    component_id: string | null;
    key_hash: Buffer;
    created_at: Instant;
    settings: ColumnType<object, string | undefined, string>;
  };
  tokens: {
    id: string;
    name: string;
    role: 'viewer' | 'responder' | 'admin';
    person_id: string | null;
    token_hash: Buffer;
    expires_at: MaybeInstant;
    created_at: Instant;
  };
  uses: {
    by: string;
    person_id: string | null;
    rotation_id: string | null;
    policy_id: string | null;
    component_id: string | null;
  };
  settings: { id: number; catch_all: JSONColumnType<object | null>; revision: Generated<number> };
  secrets: { name: string; value: string };
  incidents: {
    number: BigId;
    status: 'triggered' | 'acknowledged' | 'resolved';
    summary: string;
    severity: 'critical' | 'error' | 'warning' | 'info';
    urgency: 'high' | 'low';
    integration_id: string | null;
    dedup_key: string;
    components: string[];
    uncovered: Generated<boolean>;
    line: Generated<number>;
    round: Generated<number>;
    paged_at: MaybeInstant;
    next_action_at: MaybeInstant;
    epoch: Generated<number>;
    alert_count: Generated<number>;
    created_at: Instant;
    acknowledged_at: MaybeInstant;
    acknowledged_by: string | null;
    resolved_at: MaybeInstant;
    resolved_by: string | null;
  };
  alerts: {
    id: BigId;
    incident: number | null;
    integration_id: string | null;
    action: 'trigger' | 'acknowledge' | 'resolve';
    severity: string;
    summary: string;
    dedup_key: string;
    content: Json<object>;
    received_at: Instant;
  };
  timeline: { id: BigId; incident: number; at: Instant; type: string; text: string };
  pages: {
    id: BigId;
    incident: number;
    person_id: string;
    person_name: string;
    line: number;
    round: number;
    requested: Generated<boolean>;
    at: Instant;
  };
  deliveries: {
    id: BigId;
    page_id: number;
    incident: number;
    person_id: string;
    method_id: string;
    channel: 'sms' | 'email';
    address: string;
    status: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'cancelled';
    due_at: Instant;
    attempts: Generated<number>;
    provider_id: string | null;
    error: string | null;
    updated_at: Instant;
  };
  replies: {
    message_sid: string;
    person_id: string | null;
    body: string;
    answer: string;
    understood: boolean;
    received_at: Instant;
  };
  sandbox_messages: {
    id: BigId;
    channel: 'sms' | 'email';
    direction: 'to-person' | 'from-person';
    address: string;
    subject: string | null;
    body: string;
    at: Instant;
  };
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
  absences: {
    id: BigId;
    person_id: string;
    from_at: Instant;
    to_at: Instant;
    note: string | null;
    calendar_uid: string | null;
    created_at: Instant;
  };
  absence_calendars: { person_id: string; address_hash: Buffer; polled_at: Instant; failures: Generated<number> };
  cover_requests: {
    number: BigId;
    rotation_id: string;
    asker: string;
    asked: string | null;
    from_at: Instant;
    to_at: Instant;
    return_from_at: MaybeInstant;
    return_to_at: MaybeInstant;
    status: 'open' | 'taken' | 'expired' | 'withdrawn' | 'refused';
    taken_by: string | null;
    created_at: Instant;
    settled_at: MaybeInstant;
    next_action_at: MaybeInstant;
  };
  confirmations: {
    number: BigId;
    rotation_id: string;
    person_id: string;
    shift_from: Instant;
    shift_to: Instant;
    asked: Generated<number>;
    status: 'waiting' | 'ready' | 'unanswered' | 'void';
    next_action_at: MaybeInstant;
    created_at: Instant;
    answered_at: MaybeInstant;
  };
  calendar_feeds: {
    id: string;
    token_hash: Buffer;
    rotation_id: string | null;
    person_id: string | null;
    created_at: Instant;
  };
  calendar_events: { uid: string; sequence: number; content_hash: Buffer; changed_at: Instant };
}
