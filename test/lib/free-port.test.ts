import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort } from '../../src/lib/free-port.ts';

const HOST = '127.0.0.1';

test('a port is given once, and not from those that systems lend to connections', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort(HOST)));
  assert.equal(new Set(ports).size, ports.length);
  for (const port of ports) assert.ok(port > 10_080 && port < 32_768, `${port}`);
});

test('one that somebody listens at is passed over', async (t) => {
  const taken: number[] = [];
  let after = await freePort(HOST);
  // Some of these may be another program's already: they count as well.
  for (let nth = 0; nth < 5; nth += 1) {
    after += 1;
    const server = createServer().listen(after, HOST);
    t.after(() => server.close());
    await once(server, 'listening').catch(() => {});
    taken.push(after);
  }
  const given = await freePort(HOST);
  assert.ok(!taken.includes(given), `${given} of ${taken}`);
});

test('a host that cannot be listened at is an error', async () => {
  await assert.rejects(freePort('192.0.2.1'), { code: 'EADDRNOTAVAIL' });
});
