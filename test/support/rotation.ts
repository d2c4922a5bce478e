import assert from 'node:assert/strict';
import type { TestApp } from './app.ts';

/** A weekly rotation in Berlin from Monday 2026-11-02, 09:00 (08:00 UTC): tim, ann and bo in turn. */
export const weekly = {
  timeZone: 'Europe/Berlin',
  layers: [
    { participants: ['tim', 'ann', 'bo'], start: '2026-11-02T09:00:00', handoff: { every: 1, unit: 'week' } },
  ] as object[],
};

/** The same with other participants. */
export const turnsOf = (...participants: unknown[]) => ({ ...weekly, layers: [{ ...weekly.layers[0], participants }] });

export async function hire(it: TestApp, ...people: string[]): Promise<void> {
  for (const id of people) await put(it, `/v1/people/${id}`, { name: id });
}

/** Puts what must be accepted, and answers what came back. */
export async function put(it: TestApp, path: string, body: unknown) {
  const answer = await it.admin('PUT', path, body);
  assert.ok(answer.statusCode < 300, `${path}: ${answer.body}`);
  return answer.json();
}

/** Who is on call in the rotation ops, and until when. */
export async function onCallIn(it: TestApp, at = it.clock.now().toISOString()) {
  const [shift] = (await it.admin('GET', `/v1/oncall?rotation=ops&at=${at}`)).json().items;
  return { people: shift.people, until: shift.until };
}

/** The paths that a refusal names, each once. */
export const pathsOf = (answer: { json(): { errors?: { path: string }[] } }): string[] => [
  ...new Set((answer.json().errors ?? []).map(({ path }) => path)),
];
