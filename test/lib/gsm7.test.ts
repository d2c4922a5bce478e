import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { fitSegments, segmentCount, toGsm7 } from '../../src/lib/gsm7.ts';
import { anyText } from '../support/any-text.ts';

test('whatever comes in, what goes out is GSM-7 of one unit a character', () => {
  fc.assert(
    fc.property(anyText(400), (text) => {
      const out = toGsm7(text);
      assert.equal(new SegmentedMessage(out).encodingName, 'GSM-7');
      assert.equal(out.length, [...out].length);
      assert.equal(toGsm7(out), out);
    }),
  );
});

test('segments are counted as Twilio counts them', () => {
  const units = fc.constantFrom(['a', 'Z', '€', '{', ' ', '\n', '@'], ['a', 'Z', ' ', '\n', '@', '_']);
  const septets = units.chain((some) => fc.string({ unit: fc.constantFrom(...some), maxLength: 500 }));
  fc.assert(
    fc.property(septets, (text) => {
      assert.equal(segmentCount(text), text === '' ? 1 : new SegmentedMessage(text, 'GSM-7').segmentsCount);
    }),
  );
});

test('each character of ASCII is read and counted alike in all company', () => {
  for (let code = 0; code < 128; code += 1) {
    const char = String.fromCharCode(code);
    const text = toGsm7(`a${char}b`);
    assert.equal(text, toGsm7(`é a${char}b`).slice(2), `character ${code}`);
    const long = text.repeat(60);
    assert.equal(segmentCount(long), new SegmentedMessage(long, 'GSM-7').segmentsCount, `character ${code}`);
  }
});

test('a cut text fills the segments it may have and says that it was cut', () => {
  const gsm = fc.string({ unit: fc.constantFrom('a', '€', '{', 'x'), minLength: 1, maxLength: 700 });
  fc.assert(
    fc.property(gsm, fc.integer({ min: 1, max: 3 }), (text, segments) => {
      const around = (part: string) => `<${part}>`;
      const fitted = fitSegments(text, around, segments);
      assert.ok(segmentCount(fitted) <= segments);
      if (segmentCount(around(text)) <= segments) return assert.equal(fitted, around(text));
      assert.match(fitted, /\.\.\.>$/);
      const kept = fitted.length - '<...>'.length;
      assert.ok(segmentCount(around(`${text.slice(0, kept + 1)}...`)) > segments);
    }),
  );
});

test('look-alikes are swapped, accents and emoji dropped, and foreign letters become one question mark', () => {
  assert.equal(toGsm7('“Kiln” – can’t…\tload'), '"Kiln" - can\'t... load');
  assert.equal(toGsm7('Ångström, señal, ação, Łódź'), 'Ångström, señal, acao, Lodz');
  assert.equal(toGsm7('🔥 disk full 👩‍👩‍👧 → db1 🇩🇪'), 'disk full -> db1');
  assert.equal(toGsm7('Привет db1'), '? db1');
  assert.equal(toGsm7('a\u0000b\ud800c\u200b'), 'ab?c');
});
