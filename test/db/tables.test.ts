import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { testDatabase } from '../support/database.ts';

test('the tables as the code sees them are the tables that the migrations make', async (t) => {
  const { pool } = await testDatabase(t);
  const { rows } = await pool.pg.query<{ table: string; columns: string[] }>(`
    SELECT table_name AS table, array_agg(column_name::text ORDER BY column_name::text COLLATE "C") AS columns
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'migrations' GROUP BY table_name`);
  const inDatabase = Object.fromEntries(rows.map(({ table, columns }) => [table, columns]));
  assert.deepEqual(await declaredTables(), inDatabase);
});

/** `table: { column: type; … }` of the interface, whose types are gone when the program runs. */
async function declaredTables(): Promise<Record<string, string[]>> {
  const files = ['tables.ts', 'tables-of-messages.ts', 'tables-of-groups.ts', 'tables-of-releases.ts'].map(
    (name) => `../../src/db/${name}`,
  );
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, import.meta.url), 'utf8')));
  const bodies = sources.map((source) =>
    source.slice(source.search(/export interface (Database|MessageTables|GroupTables|ReleaseTables)/)),
  );
  const tables = bodies.join('').matchAll(/^ {2}(\w+): \{(.*?)\};?$(?=\n {2}\w|\n\})/gms);
  return Object.fromEntries(
    Array.from(tables, ([, table = '', columns = '']) => [
      table,
      Array.from(columns.matchAll(/(?:^|[{;]|\n)\s*(\w+):/g), ([, column = '']) => column).sort(),
    ]),
  );
}
