import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unprivileged } from '../../../src/db/embedded/account.ts';

test('root runs Postgres as an unprivileged account that exists', () => {
  const passwd = 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533:nobody:/:/sbin/nologin\n';
  assert.deepEqual(unprivileged(passwd), { uid: 65_534, gid: 65_533 });
  assert.deepEqual(unprivileged(`${passwd}postgres:x:101:104::/var/lib/postgresql:/bin/bash\n`), {
    uid: 101,
    gid: 104,
  });
  assert.equal(unprivileged('root:x:0:0:root:/root:/bin/bash\nnobody:x:0:0::/:\n'), null);
});
