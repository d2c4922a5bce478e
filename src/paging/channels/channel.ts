import type { Failure } from '../failure.ts';

export interface OutgoingSms {
  /** E.164. */
  to: string;
  /** GSM-7, at most two segments: see sms-text.ts. */
  body: string;
  /** Where Twilio reports what became of the message; default `<PUBLIC_URL>/twilio/status`. */
  statusCallback?: string;
}

export interface OutgoingMail {
  /** One bare address. */
  to: string;
  subject: string;
  text: string;
  html?: string;
  messageId?: string;
  inReplyTo?: string;
  references?: string;
  priority?: 'high' | 'normal';
  headers?: Record<string, string>;
}

/** The provider took the message, under its own id; or it did not, and `kind` says whether to try again. */
export type SendResult = { ok: true; providerId: string } | ({ ok: false } & Failure);

/** Sends one message and never throws. `close` lets go of kept connections, so that the process can end. */
export interface Channel<Message> {
  send(message: Message): Promise<SendResult>;
  close(): void;
}
