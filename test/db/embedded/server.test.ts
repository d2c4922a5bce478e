import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { openCluster } from '../../../src/db/embedded/cluster.ts';
import { launch } from '../../../src/db/embedded/server.ts';
import { freePort } from '../../../src/lib/free-port.ts';
import { query, silent, temporaryDirectory } from '../../support/embedded.ts';

test('a port that somebody else takes first is given up for another', async (t) => {
  const cluster = await openCluster(await temporaryDirectory(t), { log: silent });
  const thief = createServer().listen(0, '127.0.0.1');
  await once(thief, 'listening');
  t.after(() => void thief.close());
  const taken = (thief.address() as AddressInfo).port;
  let asked = 0;
  const server = await launch(cluster, silent, async () => {
    asked += 1;
    return asked === 1 ? taken : freePort('127.0.0.1');
  });
  t.after(server.stop);
  assert.equal(asked, 2);
  assert.deepEqual(await query(cluster.urlOf(server.port, 'postgres'), 'SELECT 1 AS one'), [{ one: 1 }]);
});
