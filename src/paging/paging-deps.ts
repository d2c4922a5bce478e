import type { Deps } from '../deps.ts';
import type { Channel, OutgoingCall, OutgoingMail, OutgoingSms } from './channels/channel.ts';

/** What sending needs: the providers, and what goes into links. */
export interface PagingDeps extends Deps {
  sms: Channel<OutgoingSms>;
  email: Channel<OutgoingMail>;
  voice: Channel<OutgoingCall>;
  /** How long a provider that reports what becomes of a message may take, in ms; without it, for ever. */
  receiptTimeoutMs?: number | null;
  publicUrl: string;
  /** Signs the links in mails. */
  secret: string;
}
