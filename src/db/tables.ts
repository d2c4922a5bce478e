import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { GroupTables } from './tables-of-groups.ts';
import type { MessageTables } from './tables-of-messages.ts';
import type { ReleaseTables } from './tables-of-releases.ts';

/** The tables as Kysely sees them; `migrations/` is the truth, and a test compares the two. */
export type Instant = ColumnType<Date, Date, Date>;
export type MaybeInstant = ColumnType<Date | null, Date | null | undefined, Date | null>;
/** A document, written as JSON text. */
export type Json<T extends object> = JSONColumnType<T>;
/** Postgres' bigint; identities here stay far below 2^53 and are read as numbers. */
export type BigId = ColumnType<number, never, never>;

/** A provider as the process that uses it finds it, e.g. `open` while its breaker keeps it out. */
export interface ProviderState {
  name: string;
  channel: string;
  state: string;
  lastError: string | null;
}

export interface Database extends MessageTables, GroupTables, ReleaseTables {
  people: {
    id: string;
    name: string;
    role: 'viewer' | 'responder' | 'admin';
    time_zone: string;
    notification_rules: Json<object>;
    country: string | null;
    shift_notices: JSONColumnType<object[], string | undefined, string>;
    absence_calendar: string | null;
    waking_hours: ColumnType<object | null, string | null | undefined, string | null>;
    created_at: Instant;
  };
  contact_methods: {
    person_id: string;
    id: string;
    position: number;
    type: 'sms' | 'email' | 'voice';
    address: string;
    verified_at: MaybeInstant;
    failing_since: MaybeInstant;
    failing_reason: string | null;
    proved_at: MaybeInstant;
    proved_by: 'code' | 'receipt' | 'reply' | 'key' | 'link' | null;
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
  integration_keys: {
    id: BigId;
    integration_id: string;
    key_hash: Buffer;
    created_at: Instant;
    last_used_at: MaybeInstant;
    expires_at: MaybeInstant;
  };
  integration_payloads: {
    id: BigId;
    integration_id: string;
    received_at: Instant;
    status: number;
    reason: string | null;
    content_type: string | null;
    query: Json<object>;
    body: ColumnType<unknown, string, never>;
    cut: boolean;
  };
  changes: {
    id: Generated<number>;
    integration_id: string | null;
    kind: string;
    summary: string;
    source: string | null;
    components: string[];
    at: Instant;
    content: Json<object>;
    received_at: Instant;
  };
  sns_subscriptions: {
    id: string;
    integration_id: string;
    topic_arn: string;
    subscribe_url: string;
    requested_at: Instant;
    approved_at: MaybeInstant;
    approved_by: string | null;
    confirmed_at: MaybeInstant;
    ended_at: MaybeInstant;
  };
  received_messages: {
    integration_id: string;
    message_id: string;
    dedup_key: string | null;
    received_at: Instant;
  };
  opsgenie_requests: {
    id: string;
    integration_id: string;
    action: string;
    success: boolean;
    status: string;
    incident: number | null;
    alias: string | null;
    processed_at: Instant;
  };
  heartbeats: {
    id: string;
    definition: Json<object>;
    key_hash: Buffer;
    status: 'new' | 'up' | 'late' | 'paused';
    last_ping_at: MaybeInstant;
    last_ping: string | null;
    last_body: string | null;
    started_at: MaybeInstant;
    started_rid: string | null;
    counts_from: MaybeInstant;
    due_at: MaybeInstant;
    incident: number | null;
    created_at: Instant;
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
    integration_id: string | null;
  };
  settings: {
    id: number;
    catch_all: JSONColumnType<object | null>;
    revision: Generated<number>;
    budgets: Json<Record<string, number>>;
    keep_incidents_for: string | null;
    release_rules: JSONColumnType<object | null>;
  };
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
    traceparent: ColumnType<string | null, string | null | undefined, string | null>;
    created_at: Instant;
    acknowledged_at: MaybeInstant;
    acknowledged_by: string | null;
    resolved_at: MaybeInstant;
    resolved_by: string | null;
    maintenance: string | null;
    acks: JSONColumnType<object[], string | undefined, string>;
    each_component: Generated<boolean>;
    ack_timeout_ms: number | null;
    snoozed_until: MaybeInstant;
    firing_at: MaybeInstant;
    ended_at: MaybeInstant;
    tolerance: ColumnType<object | null, string | null | undefined, string | null>;
    openings: ColumnType<Date[], Date[] | undefined, Date[]>;
    flapping: ColumnType<object | null, string | null | undefined, string | null>;
    close_at: MaybeInstant;
    close_why: string | null;
    group_until: MaybeInstant;
    news: string | null;
  };
  maintenance_windows: { id: string; definition: Json<object>; ended_at: MaybeInstant; created_at: Instant };
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
    components: string[] | null;
    at: Instant;
  };
  deliveries: {
    id: BigId;
    page_id: number;
    incident: number;
    person_id: string;
    method_id: string;
    channel: 'sms' | 'email' | 'voice';
    address: string;
    status: 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'cancelled';
    due_at: Instant;
    attempts: Generated<number>;
    provider_id: string | null;
    provider: string | null;
    unclear_since: MaybeInstant;
    error: string | null;
    bundle_id: string | null;
    held: Generated<boolean>;
    updated_at: Instant;
    receipt_due_at: MaybeInstant;
    shortened: Generated<boolean>;
  };
  paces: { channel: string; address: string; run: number; last_at: Instant; bundle_id: string };
  opt_outs: { address: string; since: Instant; source: 'reply' | 'provider' };
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
    channel: 'sms' | 'email' | 'voice';
    direction: 'to-person' | 'from-person';
    address: string;
    subject: string | null;
    body: string;
    at: Instant;
  };
  key_presses: { call_sid: string; key: string; delivery_id: number; answer: string; pressed_at: Instant };
  sandbox_calls: {
    sid: string;
    address: string;
    url: string | null;
    twiml: string | null;
    status_callback: string | null;
    action: string | null;
    status: 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer';
    at: Instant;
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
  ledger: {
    cause: string;
    hour: Instant;
    count: number;
    details: Json<string[]>;
    last_at: Instant;
    alarmed_at: MaybeInstant;
  };
  audit_findings: {
    id: BigId;
    kind: string;
    subject: string;
    text: string;
    first_seen: Instant;
    last_seen: Instant;
    count: Generated<number>;
    repaired_at: MaybeInstant;
  };
  audit: {
    id: number;
    begun_at: MaybeInstant;
    done_at: MaybeInstant;
    found: Json<Record<string, number>>;
    running: Json<Record<string, number>>;
    deadman_at: MaybeInstant;
    deadman: string | null;
  };
  processes: {
    id: string;
    role: 'all' | 'api' | 'worker';
    host: string;
    pid: number;
    started_at: Instant;
    last_seen: Instant;
    providers: Json<ProviderState[]>;
    reading: ColumnType<object, string | undefined, string>;
  };
}
