import { createTransport, type SentMessageInfo, type Transport, type Transporter } from 'nodemailer';
import { classifyMail } from '../failures/failure.ts';
import type { Channel, OutgoingMail } from './channel.ts';
import { isUnclear } from './fault.ts';

export interface EmailSettings {
  /** `smtp://user:password@host:587` or `smtps://…:465`; nodemailer's options may follow as a query. */
  url?: string;
  /** What the From header says: an address, or `Name <address>`. */
  from: string;
  /** For one mail in all; default 30 s. */
  timeoutMs?: number;
  /** Replaces the network, e.g. by the sandbox. */
  transport?: Transport<SentMessageInfo>;
}

/** Sends mail through an SMTP server over a few kept connections. */
export function openEmail(settings: EmailSettings): Channel<OutgoingMail> {
  const mailer: Transporter = settings.transport
    ? createTransport(settings.transport)
    : createTransport(smtp(settings.url));
  const { from, timeoutMs = 30_000 } = settings;

  return {
    async send(mail) {
      try {
        // An address object is taken as it is; in a text, a comma would make two recipients of it.
        const to = { name: '', address: mail.to };
        const { messageId } = await mailer.sendMail({ ...mail, from, to, signal: AbortSignal.timeout(timeoutMs) });
        return { ok: true, providerId: messageId };
      } catch (error) {
        const failure = classifyMail(error);
        return { ok: false, ...failure, ...(isUnclear(failure.code) && { unclear: true }) };
      }
    },
    close: () => mailer.close(),
  };
}

function smtp(url: string | undefined) {
  if (!url) throw new Error('SMTP_URL is not set');
  return {
    pool: true as const,
    url,
    // nodemailer waits minutes by default, and would send a mail again whose connection dropped: the outbox decides that.
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    dnsTimeout: 5_000,
    maxRequeues: 0,
    maxRecipients: 1,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
