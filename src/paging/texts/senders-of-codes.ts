import type { Senders } from '../../people/verification.ts';
import { readAloud } from '../calls/call-script.ts';
import type { PagingDeps } from '../paging-deps.ts';

/** How a code leaves over each channel. */
export const sendersOf = ({
  sms,
  email,
  voice,
}: {
  [Name in 'sms' | 'email' | 'voice']: Pick<PagingDeps[Name], 'send'>;
}): Senders => ({
  sms: (to, body) => sms.send({ to, body }),
  email: (to, text) => email.send({ to, subject: 'Your Firstline code', text }),
  voice: (to, text) => voice.send({ to, twiml: readAloud(text) }),
});
