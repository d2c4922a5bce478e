import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { testApp } from '../support/app.ts';

interface MediaType {
  type: string;
  parameters: { name: string; value: string }[];
  script: string;
  attempts: string;
}

const file = new URL('../../docs/integrations/zabbix-media-type.yaml', import.meta.url);
const [mediaType] = parse(readFileSync(file, 'utf8')).zabbix_export.media_types as [MediaType];

/** What Zabbix puts in the place of its macros; one that it does not know stays as it is written. */
const MACROS: Record<string, string> = {
  ...{ 'EVENT.ID': '4711', 'EVENT.VALUE': '1', 'EVENT.UPDATE.STATUS': '0', 'EVENT.ACK.STATUS': 'No' },
  ...{ 'EVENT.SOURCE': '0', 'EVENT.NSEVERITY': '4', 'EVENT.NAME': 'Disk is full', 'HOST.NAME': 'web1' },
  ...{ 'EVENT.TAGSJSON': '[{"tag":"component","value":"shop"}]', 'TRIGGER.ID': '12', 'EVENT.OPDATA': '97 "%" & more' },
};

test('the media type pages, acknowledges and resolves, and its updates without an acknowledgement do nothing', async (t) => {
  const { send, incidents } = await zabbix(t);
  assert.equal(await send({}), 'OK');
  assert.deepEqual(await incidents(), [['Disk is full on web1', 'error', 'triggered']]);
  await send({ 'EVENT.UPDATE.STATUS': '1' });
  assert.deepEqual(await incidents(), [['Disk is full on web1', 'error', 'triggered']]);
  await send({ 'EVENT.UPDATE.STATUS': '1', 'EVENT.ACK.STATUS': 'Yes' });
  assert.deepEqual(await incidents(), [['Disk is full on web1', 'error', 'acknowledged']]);
  await send({ 'EVENT.VALUE': '0' });
  assert.deepEqual(await incidents(), [['Disk is full on web1', 'error', 'resolved']]);
});

test('the script throws where it was not taken, so that Zabbix tries again', async (t) => {
  const { send, url } = await zabbix(t);
  await assert.rejects(send({}, url.replace(/[0-9a-f]{32}$/, '0'.repeat(32))), /Firstline answered 401/);
  await assert.rejects(send({ 'EVENT.ID': '*UNKNOWN*' }), /Firstline answered 400: .*eventId/);
  await assert.rejects(send({}, '{$FIRSTLINE.URL}'), /set the macro/);
  assert.ok(Number(mediaType.attempts) > 1);
});

test('the script keeps to the JavaScript of Zabbix, which is that of 2009', () => {
  assert.equal(mediaType.type, 'WEBHOOK');
  for (const newer of [
    /=>/,
    /\b(let|const|class|async|await)\b/,
    /`/,
    /\.\.\./,
    /\?\./,
    /\?\?/,
    /\.(includes|startsWith)\(/,
  ])
    assert.doesNotMatch(mediaType.script, newer);
});

async function zabbix(t: TestContext) {
  const { app, admin } = await testApp(t);
  const base = await app.listen({ port: 0, host: '127.0.0.1' });
  const { key } = (await admin('POST', '/v1/integrations', { name: 'zabbix', type: 'zabbix' })).json();
  const url = `${base}/integrations/zabbix/${key}`;
  const send = async (macros: Record<string, string>, to = url): Promise<string> => {
    const filled: Record<string, string> = { ...MACROS, '$FIRSTLINE.URL': to, ...macros };
    const value = Object.fromEntries(
      mediaType.parameters.map((it) => [
        it.name,
        it.value.replaceAll(/\{([$A-Z0-9._]+)\}/g, (all, name) => filled[name] ?? all),
      ]),
    );
    return runScript(mediaType.script, JSON.stringify(value));
  };
  const incidents = async () =>
    (await admin('GET', '/v1/incidents'))
      .json()
      .items.map(({ summary, severity, status }: Record<string, string>) => [summary, severity, status]);
  return { send, incidents, url };
}

/** In a process of its own, because Zabbix's HttpRequest does not return before it has its answer. */
async function runScript(script: string, value: string): Promise<string> {
  const program = `
    const { execFileSync } = require('node:child_process');
    function HttpRequest() { this.headers = []; }
    HttpRequest.prototype.addHeader = function (line) { this.headers.push('-H', line); };
    HttpRequest.prototype.post = function (url, body) {
      const said = execFileSync('curl', ['-sS', '-w', '%{http_code}', ...this.headers, '--data-binary', '@-', url], { input: body, encoding: 'utf8' });
      this.status = Number(said.slice(-3));
      return said.slice(0, -3);
    };
    HttpRequest.prototype.getStatus = function () { return this.status; };
    const main = new Function('value', 'HttpRequest', ${JSON.stringify(script)});
    try { process.stdout.write(String(main(${JSON.stringify(value)}, HttpRequest))); }
    catch (error) { process.stderr.write(String(error)); process.exit(1); }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', program]);
  return stdout;
}
