import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkTemplate, fillTemplate, type GatewayTemplate } from '../../../src/paging/channels/gateway-template.ts';
import { anyText } from '../../support/any-text.ts';

const to = '+12125550101';
const template = (changes: Partial<GatewayTemplate>): GatewayTemplate => ({
  method: 'POST',
  url: 'https://sms.example.com/send',
  headers: { 'content-type': 'application/json' },
  body: '{"to": "{{to}}", "message": {"text": "{{ text }}", "ref": "{{id}}"}}',
  ...changes,
});

/** A text on its way through UTF-8: a lone half of a pair cannot make it. */
const sayable = anyText(400).map((text) => text.toWellFormed());

test('any text arrives as it is in JSON', () => {
  fc.assert(
    fc.property(sayable, (text) => {
      const { body } = fillTemplate(template({}), { to, text, id: 'page-7' });
      assert.deepEqual(JSON.parse(body ?? ''), { to, message: { text, ref: 'page-7' } });
    }),
  );
});

test('any text arrives as it is in a form', () => {
  const form = template({
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: 'api_key=a%26b&to={{to}}&text={{text}}&ref={{id}}',
  });
  fc.assert(
    fc.property(sayable, (text) => {
      const { body } = fillTemplate(form, { to, text, id: 'page-7' });
      assert.deepEqual(Object.fromEntries(new URLSearchParams(body ?? '')), {
        api_key: 'a&b',
        to,
        text,
        ref: 'page-7',
      });
    }),
  );
});

test('any text arrives as it is in a query', () => {
  const query = template({ method: 'GET', url: 'https://sms.example.com/send?to={{to}}&m={{text}}#x', body: null });
  fc.assert(
    fc.property(sayable, (text) => {
      const { searchParams, host, pathname } = new URL(fillTemplate(query, { to, text, id: 'page-7' }).url);
      assert.deepEqual(Object.fromEntries(searchParams), { to, m: text });
      assert.deepEqual([host, pathname], ['sms.example.com', '/send']);
    }),
  );
});

test('a gap inside a text is a text', () => {
  const { body } = fillTemplate(template({}), { to, text: '{{to}} $& {{id}}', id: 'page-7' });
  assert.equal(JSON.parse(body ?? '').message.text, '{{to}} $& {{id}}');
});

test('XML is escaped', () => {
  const xml = template({ headers: { 'content-type': 'text/xml' }, body: '<sms to="{{to}}">{{text}}</sms>' });
  assert.equal(
    fillTemplate(xml, { to, text: `a < b & "c" 'd'`, id: '' }).body,
    '<sms to="+12125550101">a &lt; b &amp; &quot;c&quot; &apos;d&apos;</sms>',
  );
});

test('what could not work is named with its variable', () => {
  const problems: [Partial<GatewayTemplate>, string][] = [
    [{ url: 'ftp://sms.example.com' }, 'SMS_GATEWAY_URL'],
    [{ url: 'https://{{to}}.example.com/' }, 'SMS_GATEWAY_URL'],
    [{ url: 'https://sms.example.com/{{from}}' }, 'SMS_GATEWAY_URL'],
    [{ body: '{"to": "{{to}}"}' }, 'SMS_GATEWAY_BODY'],
    [{ body: '{"to": {{to}}, "text": "{{text}}"}' }, 'SMS_GATEWAY_BODY'],
    [{ body: '{"to": "{{to}}", "text": "{{body}}"}' }, 'SMS_GATEWAY_BODY'],
    [{ headers: { 'content-type': 'image/png' } }, 'SMS_GATEWAY_HEADERS'],
    [{ headers: { 'content-type': 'application/json', 'x-to': '{{to}}' } }, 'SMS_GATEWAY_HEADERS'],
  ];
  for (const [changes, variable] of problems)
    assert.equal(checkTemplate(template(changes))?.variable, variable, JSON.stringify(changes));
  assert.equal(checkTemplate(template({})), null);
});
