import { simpleParser } from 'mailparser';
import { contextOf, type Deps, system } from '../deps.ts';
import type { Reading, Received } from '../intake/format.ts';
import { email } from '../intake/formats/email.ts';
import type { Intake } from '../intake/intake.ts';
import { DEFAULT_MAIL_BYTES, type Integration, type IntegrationSettings } from '../intake/integration.ts';
import { addSample } from '../intake/keep-samples.ts';
import { compileMapping } from '../intake/mapper.ts';
import { findReceived, rememberReceived } from '../intake/queries.ts';
import { tolerate } from '../ledger/tolerate.ts';
import type { FieldError } from '../lib/errors.ts';
import { type Mail, readMail } from './mail.ts';

/** What a mail is taken with. */
export interface MailDeps extends Deps {
  intake: Intake;
  /** The host in the ids of our own mails. */
  ourHost: string;
}

/** Where a mail goes, and with whose key. */
export interface Addressee {
  integration: Integration;
  key: string;
  tag: string | null;
}

/** A mail that is no alert of this integration and never will be; the message is for its sender. */
export class MailRefused extends Error {
  readonly responseCode: number;
  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

/**
 * Records one mail as an alert of each addressee. Returns after the commit (promise 1); the same mail once more is taken and
 * changes nothing. Throws `MailRefused`, and whatever the database throws: then the sender keeps it and tries again.
 */
export async function takeMail(deps: MailDeps, raw: Buffer, sender: string, addressees: Addressee[]): Promise<void> {
  for (const { integration } of addressees) requireSize(integration, raw.length);
  const mail = readMail(await simpleParser(raw, { skipTextToHtml: true, skipImageLinks: true }), sender, deps.ourHost);
  for (const addressee of addressees) await takeOne(deps, mail, addressee);
}

/** Throws 552 for what is larger than the integration takes. */
export function requireSize({ settings }: Integration, bytes: number): void {
  const most = settings.mail?.maxBytes ?? DEFAULT_MAIL_BYTES;
  if (bytes > most) throw new MailRefused(552, `5.3.4 The mail has more than ${most} bytes`);
}

async function takeOne(deps: MailDeps, mail: Mail, addressee: Addressee): Promise<void> {
  const ctx = contextOf(deps, system);
  const { integration, key, tag } = addressee;
  const { ignored, messageId } = mail;
  if (ignored) return tolerate(ctx, 'ignored-mail', `${integration.name}: ${ignored}, from ${mail.from || 'nobody'}`);
  if (messageId && (await findReceived(deps.db, integration.id, [messageId]))) return;
  const answered = mail.answers.length > 0 ? await findReceived(deps.db, integration.id, mail.answers) : null;
  const body = { ...withoutKey(mail, key), tag, thread: answered?.dedupKey };
  const reading = readAs(integration.settings, { body, headers: {}, query: {}, receivedAt: ctx.now });
  const refused = 'refused' in reading ? inWords(reading.refused) : null;
  addSample(deps.db, {
    ...{
      integrationId: integration.id,
      key,
      receivedAt: ctx.now,
      status: refused === null ? 250 : 550,
      answer: refused,
    },
    ...{ contentType: 'message/rfc822', query: {}, body },
  });
  if ('refused' in reading) throw new MailRefused(550, `5.7.1 The mail is not taken: ${refused}`);
  for (const alert of reading.alerts) {
    const { dedupKey } = await deps.intake(alert, integration);
    // After the alert, not before: a crash in between records it twice, and never not at all.
    if (messageId) await rememberReceived(deps.db, integration.id, { messageId, dedupKey, at: ctx.now });
  }
}

const readAs = (settings: IntegrationSettings, received: Received): Reading =>
  settings.mapping ? compileMapping(settings.mapping)(received.body) : email(received, settings);

const inWords = (errors: FieldError[]): string => errors.map(({ path, message }) => `${path} ${message}`).join('; ');

/** What is kept is shown to people who need not know the address. */
function withoutKey({ from, subject, text, messageId, date }: Mail, key: string) {
  const clean = (words: string): string => words.replaceAll(new RegExp(key, 'gi'), '(key)');
  return { from, subject: clean(subject), text: clean(text), messageId, date };
}
