import { createHmac } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { Id } from '../lib/wire.ts';

const COOKIE = 'firstline';
/** Nobody who is woken at three should meet a sign-in form. */
const DAYS = 30;

const Session = z.object({
  /** The id of the token that was shown, or `admin` for the one of the environment; never a secret. */
  token: z.string().nullable(),
  /** For whom the clicks of an admin count. */
  as: Id.nullable(),
  /** Epoch milliseconds. */
  until: z.number(),
});
export type Session = Omit<z.infer<typeof Session>, 'until'>;

const nobody: Session = { token: null, as: null };

/** Reads and signs cookies with a key of its own, which changes with the admin's token: a new token signs everybody out. */
export async function signCookies(app: App, { secret, config }: AppDeps): Promise<void> {
  const key = createHmac('sha256', secret).update(`web-session:${config.adminToken ?? ''}`);
  await app.register(cookie, { secret: key.digest('base64') });
}

export function readSession(request: FastifyRequest, now: Date): Session {
  const signed = request.cookies[COOKIE];
  const { valid, value } = signed ? request.unsignCookie(signed) : { valid: false, value: null };
  if (!valid || value === null) return nobody;
  const session = Session.safeParse(JSON.parse(value));
  return session.success && now.getTime() < session.data.until ? session.data : nobody;
}

export function writeSession(reply: FastifyReply, { config, clock }: AppDeps, { token, as }: Session): void {
  const maxAge = DAYS * 86_400;
  const until = clock.now().getTime() + maxAge * 1_000;
  reply.setCookie(COOKIE, JSON.stringify({ token, as, until }), {
    ...attributes(config.publicUrl),
    maxAge,
    signed: true,
  });
}

export function endSession(reply: FastifyReply, { config }: AppDeps): void {
  reply.clearCookie(COOKIE, attributes(config.publicUrl));
}

const attributes = (publicUrl: string) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: publicUrl.startsWith('https:'),
});
