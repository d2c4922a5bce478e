import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compare, problemsIn, withVerified } from '../../src/configuration/configuration.ts';
import { Configuration } from '../../src/configuration/schemas.ts';
import { anyConfiguration, small, smallNames } from '../support/configuration.ts';

const parsed = (document: object) => Configuration.parse(document);
const empty = parsed({ people: {} });

test('a configuration does not differ from itself', () => {
  fc.assert(
    fc.property(anyConfiguration, (document) => {
      const { plan, write, remove } = compare(parsed(document), parsed(document));
      assert.deepEqual([plan.create, plan.update, plan.delete], [[], [], []]);
      assert.deepEqual([Object.values(write).flat(), Object.values(remove).flat()], [[], []]);
    }),
  );
});

test('what one way is created is deleted the other way, and everything is named once', () => {
  fc.assert(
    fc.property(anyConfiguration, anyConfiguration, (one, other) => {
      const forth = compare(parsed(one), parsed(other)).plan;
      const back = compare(parsed(other), parsed(one)).plan;
      assert.deepEqual([forth.create, forth.delete], [back.delete, back.create]);
      assert.deepEqual([forth.update, forth.unchanged], [back.update, back.unchanged]);
      const names = Object.values(forth).flat();
      assert.equal(new Set(names).size, names.length);
    }),
  );
});

test('kinds come in the order in which they point to each other, ids in their own', () => {
  const { plan } = compare(empty, parsed(small));
  assert.deepEqual([...plan.create, ...plan.update], smallNames);
});

test('an id that every object seems to have is not there', () => {
  const wanted = parsed({ policies: { p: { lines: [{ targets: [{ person: 'constructor' }] }] } } });
  assert.deepEqual(problemsIn(wanted), [
    { path: 'policies.p.lines.0.targets.0.person', message: 'there is no person constructor' },
  ]);
  assert.deepEqual(compare(empty, parsed({ people: { constructor: { name: 'C' } } })).plan.create, [
    'person constructor',
  ]);
});

test('a method is verified where the document says so, and where it was and the document says nothing', () => {
  const methods = (...verified: (boolean | undefined)[]) =>
    parsed({
      people: {
        tim: {
          name: 'Tim',
          contactMethods: verified.map((flag, index) => ({
            ...{ id: `m${index}`, type: 'sms', address: '+12125550101' },
            ...(flag === undefined ? {} : { verified: flag }),
          })),
        },
      },
    });
  const result = withVerified(methods(true, true, false), methods(undefined, false, true, undefined));
  assert.deepEqual(
    result.people.tim?.contactMethods.map((method) => method.verified),
    [true, false, true, false],
  );
});
