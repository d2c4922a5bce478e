import type { Db } from '../db/pool.ts';
import { randomKey } from '../lib/ids.ts';
import { insertMessage } from './queries.ts';
import { signedForm } from './signature.ts';
import { sandboxAccount } from './twilio.ts';

export interface PhoneNetwork {
  db: Db;
  now: Date;
  authToken: string;
  publicUrl: string;
  /** Posts to our own webhook, as Twilio would; answers the body. */
  post(path: string, form: { body: string; headers: Record<string, string> }): Promise<string>;
}

/** Somebody types a reply into a phone of the sandbox. It takes the way of a real one, and so does the answer. */
export async function typeReply(network: PhoneNetwork, reply: { from: string; text: string }): Promise<void> {
  const { db, now, authToken, publicUrl } = network;
  const message = { channel: 'sms' as const, address: reply.from, subject: null, at: now };
  await insertMessage(db, { ...message, direction: 'from-person', body: reply.text });

  const path = '/twilio/sms';
  const { accountSid, from: to } = sandboxAccount;
  const sid = `SM${randomKey()}`;
  const fields = { AccountSid: accountSid, MessageSid: sid, From: reply.from, To: to, Body: reply.text };
  const twiml = await network.post(path, signedForm(authToken, publicUrl + path, fields));
  for (const body of messagesIn(twiml)) await insertMessage(db, { ...message, direction: 'to-person', body });
}

/** The texts that a TwiML answer sends back. */
export const messagesIn = (twiml: string): string[] =>
  [...twiml.matchAll(/<Message>([\s\S]*?)<\/Message>/g)].map(([, text = '']) => unescapeXml(text));

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

export const unescapeXml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return decimal ? String.fromCodePoint(Number(decimal)) : (ENTITIES[name] ?? entity);
  });
