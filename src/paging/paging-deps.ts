import type { Deps } from '../deps.ts';
import type { Channel, OutgoingMail, OutgoingSms } from './channels/channel.ts';

/** What sending needs: the providers, and what goes into links. */
export interface PagingDeps extends Deps {
  sms: Channel<OutgoingSms>;
  email: Channel<OutgoingMail>;
  publicUrl: string;
  /** Signs the links in mails. */
  secret: string;
}
