import assert from 'node:assert/strict';
import type { Response } from 'light-my-request';
import { contextOf, system } from '../../src/deps.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { ADMIN_TOKEN, type TestApp, TWILIO_TOKEN, testApp } from './app.ts';

/** Pages that need no signing in, on a sandbox: what `npm start` gives on a bare machine. */
export const openSandbox = {
  config: { publicUrl: 'http://localhost:8080', openPages: true },
  sandbox: { authToken: TWILIO_TOKEN, mailLeaves: false },
};

export interface Team extends TestApp {
  /** A page as a browser asks for it. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** A form as a browser sends it. */
  post(
    path: string,
    fields?: Record<string, string> | URLSearchParams,
    headers?: Record<string, string>,
  ): Promise<Response>;
  /** An alert on kiln, or on these, whose first line has been paged; answers the incident's number. */
  alert(summary?: string, components?: string[]): Promise<number>;
}

/** Ann on the first line, Bo five minutes later as the owner of kiln; Cy is an admin and the catch-all. */
export async function testTeam(
  t: Parameters<typeof testApp>[0],
  overrides: Parameters<typeof testApp>[1] = openSandbox,
): Promise<Team> {
  const team = await testApp(t, overrides);
  const { app, admin, clock, deps } = team;
  const put = async (path: string, body: object) => {
    const answer = await admin('PUT', `/v1/${path}`, body);
    assert.ok(answer.statusCode < 300, answer.body);
  };
  await put('people/ann', person('Ann', 1));
  await put('people/bo', person('Bo', 2));
  await put('people/cy', { ...person('Cy', 3), role: 'admin' });
  await put('rotations/ops', {
    timeZone: 'Europe/Berlin',
    layers: [{ participants: ['ann', 'bo'], start: '2026-11-23T09:00:00', handoff: { every: 1, unit: 'week' } }],
  });
  await put('policies/default', {
    lines: [{ targets: [{ rotation: 'ops' }], escalateAfter: '5m' }, { targets: [{ owners: true }] }],
  });
  const links = { runbook: 'https://wiki.example.com/kiln', chat: 'https://chat.example.com/kiln' };
  const kiln = {
    description: 'Source control',
    owners: [{ person: 'bo' }],
    policy: 'default',
    rollback: 'kiln --back',
  };
  await put('components/kiln', { ...kiln, ...links });
  await put('settings', { catchAll: { person: 'cy' } });
  const made = await admin('POST', '/v1/integrations', { name: 'nagios', type: 'generic' });
  const { key } = made.json();

  return {
    ...team,
    get: (url, headers = {}) => app.inject({ method: 'GET', url, headers }),
    post: (url, fields = {}, headers = {}) =>
      app.inject({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
        body: new URLSearchParams(fields).toString(),
      }),
    async alert(summary = 'Kiln cannot reach FogBugz', components = ['kiln']) {
      const answer = await team.as(key, 'POST', '/v1/alerts', { summary, components });
      assert.equal(answer.statusCode, 202, answer.body);
      await escalateDue(contextOf(deps, { ...system }));
      clock.advance(60_000);
      return answer.json().incident;
    },
  };
}

/** The session of somebody who has shown this token, or the admin's, as a `cookie` header. */
export async function signIn(team: Team, token = ADMIN_TOKEN): Promise<{ cookie: string }> {
  return cookieOf(await team.post('/sign-in', { token }));
}

/** What a browser would send back after this answer. */
export function cookieOf(answer: Response): { cookie: string } {
  const [set] = [answer.headers['set-cookie']].flat();
  return { cookie: set?.split(';')[0] ?? '' };
}

const person = (name: string, number: number) => ({
  name,
  timeZone: 'Europe/Berlin',
  contactMethods: [
    { id: 'sms', type: 'sms', address: `+1202555010${number}`, verified: true },
    { id: 'mail', type: 'email', address: `${name.toLowerCase()}@example.com`, verified: true },
  ],
});
