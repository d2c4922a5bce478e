import { CAST, type Story, type Who } from './story.ts';

export const BERLIN = 'Europe/Berlin';

/** Rewrites one of the cast, with phone and mail, and what they want to be told of their shifts. */
export function wants(s: Story, who: Who, shiftNotices: object[], timeZone = BERLIN): Promise<unknown> {
  const { name, phone, email } = CAST[who];
  const contactMethods = [
    { id: 'sms', type: 'sms', address: phone, verified: true },
    { id: 'mail', type: 'email', address: email, verified: true },
  ];
  return s.api('PUT', `/v1/people/${who}`, { name, timeZone, contactMethods, shiftNotices }, 200);
}

/**
 * Ada until Friday 2026-11-27, 09:00 in Berlin, then Bo until Monday 09:00, and so on. Stories begin on Monday 2026-11-23,
 * 13:00 in Berlin, that is 92 hours before Bo's shift.
 */
export function adaThenBo(s: Story, more: object = {}, status = 201): Promise<unknown> {
  const layer = { participants: ['ada', 'bo'], start: '2026-11-23T09:00:00', handoff: { turns: ['4d', '3d'] } };
  return s.api('PUT', '/v1/rotations/ops', { timeZone: BERLIN, layers: [layer], ...more }, status);
}

export const BO_FROM = '2026-11-27T08:00:00Z';
export const BO_TO = '2026-11-30T08:00:00Z';

/** Somebody else instead of Bo. */
export function override(s: Story, person: Who | null, from = BO_FROM, to = BO_TO): Promise<{ id: number }> {
  return s.api('POST', '/v1/rotations/ops/overrides', { from, to, person }, 201);
}

/** Turns the clock in one go, as though we had been away, and does what is due then. */
export async function jump(s: Story, instant: string): Promise<void> {
  s.clock.set(new Date(instant));
  await s.settle();
}
