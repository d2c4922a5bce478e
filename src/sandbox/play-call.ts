import { NotFound } from '../lib/errors.ts';
import { findCall, insertMessage, moveCall, type SandboxCall } from './queries.ts';
import { signedForm } from './signature.ts';
import { sandboxAccount } from './twilio.ts';
import { type PhoneNetwork, unescapeXml } from './type-reply.ts';

/** Somebody takes a call in the sandbox: what to say is asked for as Twilio asks. A call that has ended stays as it is. */
export async function answerCall(network: PhoneNetwork, sid: string): Promise<void> {
  const call = await moveCall(network.db, sid, 'ringing', { status: 'in-progress', action: null });
  if (!call) return requireCall(network, sid);
  await note(network, call, 'from-person', 'answers the call');
  await hear(network, call, call.twiml ?? (call.url ? await post(network, call.url, callNews(call)) : ''));
}

/** A key is pressed. Where none is waited for, it is a tone and nothing more. */
export async function pressCallKey(network: PhoneNetwork, sid: string, key: string): Promise<void> {
  const call = await findCall(network.db, sid);
  if (!call) throw new NotFound(`call ${sid}`);
  if (call.status !== 'in-progress' || call.action === null) return;
  await note(network, call, 'from-person', `presses ${key}`);
  await hear(network, call, await post(network, call.action, { ...callNews(call), Digits: key }));
}

/** Declines a call that rings, and ends one that is spoken on. */
export async function endCall(network: PhoneNetwork, sid: string): Promise<void> {
  const declined = await moveCall(network.db, sid, 'ringing', { status: 'busy', action: null });
  const ended = declined ?? (await moveCall(network.db, sid, 'in-progress', { status: 'completed', action: null }));
  if (!ended) return requireCall(network, sid);
  await note(network, ended, 'from-person', declined ? 'declines the call' : 'hangs up');
  await reportEnd(network, ended);
}

/** What Twilio says of a call whenever it asks or tells us something. */
export const callNews = ({ sid, address, status }: SandboxCall): Record<string, string> => ({
  AccountSid: sandboxAccount.accountSid,
  CallSid: sid,
  CallStatus: status,
  Direction: 'outbound-api',
  From: sandboxAccount.from,
  To: address,
});

/** The words are kept as they were heard; the call goes on for as long as a key is waited for. */
async function hear(network: PhoneNetwork, call: SandboxCall, twiml: string): Promise<void> {
  const { words, action } = readTwiml(twiml);
  if (words) await note(network, call, 'to-person', words);
  const status = action ? 'in-progress' : 'completed';
  const after = await moveCall(network.db, call.sid, 'in-progress', { status, action });
  if (after?.status === 'completed') await reportEnd(network, after);
}

/** What is said before a key is waited for, or else all of it; and where the key goes. */
export function readTwiml(twiml: string): { words: string; action: string | null } {
  const gather = /<Gather\b([^>]*)>([\s\S]*?)<\/Gather>/.exec(twiml);
  const action = /\baction="([^"]*)"/.exec(gather?.[1] ?? '')?.[1];
  // What is said twice is read once.
  const [words = ''] = [...(gather?.[2] ?? twiml).matchAll(/<Say[^>]*>([\s\S]*?)<\/Say>/g)].map(
    ([, text = '']) => text,
  );
  return { words: unescapeXml(words), action: action === undefined ? null : unescapeXml(action) };
}

async function reportEnd(network: PhoneNetwork, call: SandboxCall): Promise<void> {
  if (call.statusCallback) await post(network, call.statusCallback, callNews(call));
}

function post({ authToken, publicUrl, post }: PhoneNetwork, url: string, fields: Record<string, string>) {
  return post(url.slice(publicUrl.length), signedForm(authToken, url, fields));
}

const note = (
  { db, now }: PhoneNetwork,
  { address }: SandboxCall,
  direction: 'to-person' | 'from-person',
  body: string,
) => insertMessage(db, { channel: 'voice', direction, address, subject: null, body, at: now });

async function requireCall({ db }: PhoneNetwork, sid: string): Promise<void> {
  if (!(await findCall(db, sid))) throw new NotFound(`call ${sid}`);
}
