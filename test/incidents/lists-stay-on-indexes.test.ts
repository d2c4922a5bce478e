import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CompiledQuery, Kysely, PostgresDialect, sql } from 'kysely';
import type { Database } from '../../src/db/tables.ts';
import { removers } from '../../src/retention/queries.ts';
import { START } from '../support/app.ts';
import { testDatabase } from '../support/database.ts';
import { fillIncidents } from '../support/incidents.ts';
import { openSandbox, testTeam } from '../support/team.ts';

const CLOSED = 200_000;
/** They grow with every incident. */
const BIG = new Set(['incidents', 'alerts', 'timeline', 'pages', 'deliveries']);

/** What a list may pass over to find its fifty. */
const MOST_IN_VAIN = 10_000;

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

const nodesOf = (node: PlanNode): PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

test(`with ${CLOSED} closed incidents no list, no page, no alert and no clean-up reads a whole table`, async (t) => {
  const { pool } = await testDatabase(t);
  const asked: CompiledQuery[] = [];
  const db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: pool.pg }),
    log: ({ query }) => void asked.push(query),
  });
  const team = await testTeam(t, { ...openSandbox, db });
  await fillIncidents(db, CLOSED, new Date(START.getTime() - 86_400_000));
  await sql`VACUUM ANALYZE`.execute(db);
  const number = await team.alert();
  const { nextCursor } = (await team.admin('GET', '/v1/incidents?limit=1')).json();
  asked.length = 0;

  const recent = START.toISOString();
  const old = new Date(START.getTime() - 30 * 86_400_000).toISOString();
  const lists = ['', 'status=open', 'status=triggered', 'status=acknowledged', 'status=resolved'];
  const filters = [
    ...lists,
    'component=kiln',
    'component=part-7',
    'component=nowhere',
    `since=${recent}`,
    `since=${old}`,
    `cursor=${nextCursor}`,
  ];
  const pages = ['/', '/resolved', '/resolved?before=100000', `/incidents/${number}`, '/oncall'];
  const paths = [...filters.map((query) => `/v1/incidents?${query}`), `/v1/incidents/${number}`, ...pages];
  const both = ['component=kiln&status=open', `component=part-7&since=${recent}`, `component=kiln&since=${old}`];
  for (const path of [...paths, ...both.map((query) => `/v1/incidents?${query}`)]) {
    const answer = await team.admin('GET', path);
    assert.equal(answer.statusCode, 200, `${path}: ${answer.body}`);
  }
  await team.alert();
  await db.transaction().execute(async (tx) => {
    for (const remove of removers) await remove(tx, new Date(START.getTime() - 366 * 86_400_000), 500);
  });

  const seen = asked.filter(({ sql: text }) => /\b(incidents|alerts|timeline|pages|deliveries)\b/.test(text));
  assert.ok(seen.length > paths.length);
  for (const query of seen) {
    // What is tried out says how much it read in vain; what writes is only planned.
    const tried = /^\s*select/i.test(query.sql) ? 'ANALYZE, ' : '';
    const { rows } = await pool.pg.query(`EXPLAIN (${tried}FORMAT JSON) ${query.sql}`, [...query.parameters]);
    const plan: PlanNode = rows[0]['QUERY PLAN'][0].Plan;
    for (const node of nodesOf(plan).filter((it) => BIG.has(it['Relation Name'] ?? ''))) {
      const whole = node['Node Type'] === 'Seq Scan' || (node['Rows Removed by Filter'] ?? 0) > MOST_IN_VAIN;
      assert.ok(!whole, `${query.sql}\n${JSON.stringify(query.parameters)}\n${JSON.stringify(plan, null, 1)}`);
    }
  }
});
