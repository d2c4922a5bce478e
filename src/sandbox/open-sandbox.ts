import type { Db } from '../db/pool.ts';
import type { Clock } from '../lib/clock.ts';
import type { Channel, OutgoingCall, OutgoingMail, OutgoingSms } from '../paging/channels/channel.ts';
import { openEmail } from '../paging/channels/email.ts';
import { openSms } from '../paging/channels/sms.ts';
import { openVoice } from '../paging/channels/voice.ts';
import { ringInSandbox } from './let-ring.ts';
import { sandboxMail } from './mail.ts';
import { insertMessage } from './queries.ts';
import { confirmDeliveries } from './receipts.ts';
import { type Deliver, sandboxAccount, sandboxTwilio } from './twilio.ts';

export interface SandboxDeps {
  db: Db;
  clock: Clock;
  /** Signs the delivery receipts, as Twilio would with the account's token. */
  authToken: string;
  publicUrl: string;
  mailFrom: string;
}

/** The channels of the real providers with the last step replaced: each message becomes a row instead of leaving. */
export function openSandboxChannels(deps: SandboxDeps): {
  sms: Channel<OutgoingSms>;
  email: Channel<OutgoingMail>;
  voice: Channel<OutgoingCall>;
} {
  const { db, clock, authToken, publicUrl, mailFrom } = deps;
  const deliver: Deliver = (message) =>
    insertMessage(db, {
      ...message,
      direction: 'to-person',
      subject: message.channel === 'email' ? message.subject : null,
      at: clock.now(),
    });
  const httpClient = confirmDeliveries(sandboxTwilio(deliver), authToken);
  return {
    sms: openSms({ ...sandboxAccount, authToken, publicUrl, httpClient }),
    email: openEmail({ from: mailFrom, transport: sandboxMail(deliver) }),
    voice: openVoice({ ...sandboxAccount, authToken, httpClient: ringInSandbox(deps) }),
  };
}
