import type { Failure } from '../failures/failure.ts';

export interface OutgoingSms {
  /** E.164. */
  to: string;
  /** GSM-7, at most two segments: see sms-text.ts. */
  body: string;
  /** One message keeps its id when it is sent again: for gateways that can tell. */
  id?: string;
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

/** Either what is said once the call is answered, or the addresses that are asked for it. */
export type OutgoingCall =
  | {
      /** E.164. */
      to: string;
      /** TwiML, at most 4000 characters: see call-script.ts. */
      twiml: string;
    }
  | {
      to: string;
      /** Asked for TwiML as soon as somebody, or something, answers. */
      url: string;
      /** Where Twilio reports what becomes of the call. */
      statusCallback: string;
    };

/**
 * The provider took the message, under its own id; or it did not, and `kind` says whether to try again. `provider` is its
 * name in a route, and `insteadOf` the one that should have been first. `unclear`: the request had been written before it
 * failed, so the message may be on its way all the same.
 */
export type SendResult =
  | { ok: true; providerId: string; receipt?: true; provider?: string; insteadOf?: string }
  | ({ ok: false; provider?: string; unclear?: true } & Failure);

/** A message that a provider has, by its id there. */
export interface Found {
  providerId: string;
  receipt?: true;
  /** The provider's name in its route, where there is one. */
  provider?: string;
}

/** What a provider says now of one message: Twilio's words, e.g. `undelivered` and `30003`. */
export interface Outcome {
  status: string;
  errorCode: string | null;
}

/** Sends one message and never throws. `close` lets go of kept connections, so that the process can end. */
export interface Channel<Message> {
  /** `isWanted` is asked before a second provider is tried: the first may have taken long. */
  send(message: Message, isWanted?: () => Promise<boolean>): Promise<SendResult>;
  /**
   * Messages like this one that the provider has taken since `since`, newest first; null where it does not say so in time.
   * Never throws.
   */
  find?(message: Message, since: Date): Promise<Found[] | null>;
  /**
   * What became of one message. Null where the provider does not know it, or does not say so in time. Never throws.
   * `provider` as {@link SendResult} named it; without it, each that can be asked is asked.
   */
  outcomeOf?(providerId: string, provider?: string | null): Promise<Outcome | null>;
  close(): void;
}
