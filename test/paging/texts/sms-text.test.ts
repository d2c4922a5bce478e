import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { plainSms } from '../../../src/lib/gsm7.ts';
import { bundleText, pageText } from '../../../src/paging/texts/sms-text.ts';
import { anyText } from '../../support/any-text.ts';

const page = { number: 42, severity: 'critical', component: 'kiln', summary: 'Kiln cannot reach FogBugz' };

test('a page says number, severity, component and summary first, and what to reply last', () => {
  assert.equal(
    pageText(page),
    '#42 CRITICAL kiln: Kiln cannot reach FogBugz. Reply ack 42, resolve 42, escalate 42 or snooze 42 30m',
  );
});

test('a summary that needs the room gets it from the list of replies', () => {
  const summary = 'Kiln cannot reach FogBugz from three of its five web servers since the deploy of this afternoon';
  assert.equal(pageText({ ...page, summary }), `#42 CRITICAL kiln: ${summary}. Reply ack 42 or escalate 42`);
});

test('an incident without component or summary still makes a sentence', () => {
  assert.match(pageText({ ...page, component: null, summary: 'Up?' }), /^#42 CRITICAL: Up\? Reply ack 42,/);
  assert.match(pageText({ ...page, summary: '🔥' }), /^#42 CRITICAL kiln\. Reply ack 42,/);
});

test('whatever the summary holds, a page is GSM-7, at most two segments, and names the incident and the reply', () => {
  const summary = fc.oneof(
    anyText(700),
    fc
      .constantFrom('{', '👨‍👩‍👧', '\0', '\ud800', '\r\n', '…')
      .chain((text) => fc.nat(500).map((count) => text.repeat(count))),
  );
  const component = fc.option(fc.stringMatching(/^[a-z0-9-]{1,63}$/));
  fc.assert(
    fc.property(fc.record({ number: fc.integer({ min: 1 }), component, summary }), (facts) => {
      const text = pageText({ severity: 'critical', ...facts });
      const message = new SegmentedMessage(text);
      assert.equal(message.encodingName, 'GSM-7');
      assert.ok(message.segmentsCount <= 2);
      assert.ok(text.startsWith(`#${facts.number} CRITICAL`));
      assert.ok(text.includes(`Reply ack ${facts.number}`));
    }),
  );
});

test('a megabyte of summary is cut, not refused', () => {
  assert.match(pageText({ ...page, summary: 'x'.repeat(1_000_000) }), /x\.\.\. Reply ack 42 or escalate 42$/);
  assert.equal(new SegmentedMessage(plainSms('é\n'.repeat(500_000))).segmentsCount, 2);
});

test('an answer keeps its lines', () => {
  assert.equal(plainSms('#42 kiln\r\n#43 “fogbugz”'), '#42 kiln\n#43 "fogbugz"');
});

const several = [42, 43, 44, 45, 46].map((number) => ({ ...page, number, severity: 'error' }));

test('several pages say how many, where, which, and the worst of them in words', () => {
  assert.equal(
    bundleText(several.with(2, { ...page, number: 44 })),
    '5 incidents on kiln: #42 #43 #44 #45 #46. Worst: #44 CRITICAL Kiln cannot reach FogBugz. Reply ack all, or ack 44',
  );
  assert.match(
    bundleText([page, { ...page, number: 43, component: 'fogbugz' }]),
    /^2 incidents on kiln, fogbugz: #42 #43\. /,
  );
});

test('one page, or the same twice, is the usual message', () => {
  assert.equal(bundleText([page]), pageText(page));
  assert.equal(bundleText([page, { ...page }]), pageText(page));
});

test('whatever and however many there are, a bundle is GSM-7, at most two segments, and says what to reply', () => {
  const one = fc.record({
    number: fc.integer({ min: 1 }),
    severity: fc.constantFrom('critical', 'error', 'warning', 'info'),
    component: fc.option(fc.stringMatching(/^[a-z0-9-]{1,63}$/)),
    summary: anyText(400),
  });
  fc.assert(
    fc.property(fc.uniqueArray(one, { minLength: 2, maxLength: 120, selector: ({ number }) => number }), (pages) => {
      const text = bundleText(pages);
      const message = new SegmentedMessage(text);
      assert.equal(message.encodingName, 'GSM-7');
      assert.ok(message.segmentsCount <= 2, text);
      assert.ok(text.startsWith(`${pages.length} incidents`));
      const named = [...(text.split('. Worst: ')[0] ?? '').matchAll(/#\d+/g)].length;
      const more = Number(/ and (\d+) more\. Worst/.exec(text)?.[1] ?? 0);
      assert.equal(named + more, pages.length, text);
      const worst = Number(/Worst: #(\d+)/.exec(text)?.[1]);
      assert.ok(text.endsWith(`Reply ack all, or ack ${worst}`));
    }),
  );
});
