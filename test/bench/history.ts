import pg from 'pg';

/**
 * Closed incidents up to this many, spread over the last thirty days, each as it is after a usual life: two alerts, five
 * timeline entries, one page with one message. Written by the server itself, because sending them would take hours.
 */
export async function fillHistory(url: string, upTo: number): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>('SELECT count(*) AS count FROM incidents');
    const missing = upTo - Number(rows[0]?.count ?? 0);
    // What is written is consistent: looking up each row's incident would take most of the time.
    await client.query('SET session_replication_role = replica');
    if (missing > 0) for (const statement of STATEMENTS) await client.query(statement.replace('MISSING', `${missing}`));
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
  } finally {
    await client.end();
  }
}

/** What is open is closed, and what waits is not sent: one measurement must not work for the one before. */
export async function closeEverything(client: pg.Client): Promise<void> {
  await client.query(`UPDATE deliveries SET status = 'cancelled' WHERE status IN ('queued', 'sending')`);
  await client.query(`UPDATE deliveries SET receipt_due_at = NULL WHERE receipt_due_at IS NOT NULL`);
  await client.query(`UPDATE incidents SET status = 'resolved', next_action_at = NULL, resolved_at = now()
    WHERE status <> 'resolved'`);
  await client.query('TRUNCATE paces');
}

const STATEMENTS = [
  'CREATE TEMP TABLE filled (number bigint, at timestamptz)',
  `WITH closed AS (
    INSERT INTO incidents (status, summary, severity, urgency, integration_id, dedup_key, components, line, paged_at,
      alert_count, created_at, acknowledged_at, acknowledged_by, resolved_at, resolved_by)
    SELECT 'resolved', 'Checkout answers slowly (' || n || ')', 'critical', 'high', (SELECT min(id) FROM integrations),
      gen_random_uuid()::text, ARRAY['part-' || n % 1000], 1, at, 2, at, at + interval '3 minutes', 'person-' || n % 1000,
      at + interval '20 minutes', 'nagios'
    FROM generate_series(1, MISSING) n, LATERAL (SELECT now() - interval '30 days' * random() AS at) born
    RETURNING number, created_at)
  INSERT INTO filled SELECT * FROM closed`,
  `INSERT INTO alerts (incident, integration_id, action, severity, summary, dedup_key, content, received_at)
    SELECT number, (SELECT min(id) FROM integrations), action, 'critical', 'Checkout answers slowly (' || number || ')',
      'closed-' || number, jsonb_build_object('source', 'prometheus-1', 'labels', jsonb_build_object('service', 'checkout',
        'instance', 'web-17', 'region', 'eu-central-1', 'team', 'payments'), 'details', jsonb_build_object('value', 2.41)), at
    FROM filled, unnest(ARRAY['trigger', 'resolve']) action`,
  `INSERT INTO timeline (incident, at, type, text)
    SELECT number, at, type, 'What happened, in words: ' || type || ' of #' || number
    FROM filled, unnest(ARRAY['triggered', 'paged', 'delivered', 'acknowledged', 'resolved']) type`,
  `WITH page AS (
    INSERT INTO pages (incident, person_id, person_name, line, round, at)
    SELECT number, 'person-' || number % 1000, 'Person ' || number % 1000, 1, 0, at FROM filled
    RETURNING id, incident, person_id, at)
  INSERT INTO deliveries (page_id, incident, person_id, method_id, channel, address, status, due_at, attempts, provider_id,
    updated_at)
    SELECT id, incident, person_id, 'sms', 'sms', '+1646' || 5000000 + incident % 1000, 'delivered', at, 1,
      'SM' || replace(gen_random_uuid()::text, '-', ''), at FROM page`,
  'DROP TABLE filled',
];
