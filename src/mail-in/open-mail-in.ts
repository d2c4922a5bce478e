import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type Integration, MOST_MAIL_BYTES } from '../intake/integration.ts';
import { tolerate } from '../ledger/tolerate.ts';
import { AppError } from '../lib/errors.ts';
import { recipientOf } from './mail.ts';
import { type Addressee, type MailDeps, MailRefused, requireSize, takeMail } from './take-mail.ts';

export interface MailIn {
  port: number;
  close(): Promise<void>;
}

export interface MailInSettings {
  port: number;
  host: string;
  /** The part behind the @. */
  domain: string;
}

/** Rejects with a 401 for a key that is nobody's. */
type IntegrationByKey = (key: string) => Promise<Integration>;

const MAX_RECIPIENTS = 20;

/**
 * Takes mail by SMTP (RFC 5321), without TLS and passwords: it stands behind a mail server, or in a network of one's own,
 * and the address is the secret. 250 means committed; 451 that the sender shall try again; 550 that it need not.
 */
export async function openMailIn(
  deps: MailDeps,
  integrationByKey: IntegrationByKey,
  { port, host, domain }: MailInSettings,
): Promise<MailIn> {
  const addressees = new WeakMap<SMTPServerSession['envelope'], Addressee[]>();
  const server = new SMTPServer({
    banner: 'Firstline',
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: MOST_MAIL_BYTES,
    maxClients: 100,
    closeTimeout: 1_000,
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, { envelope }, done) {
      const known = addressees.get(envelope) ?? [];
      findAddressee(deps, integrationByKey, address, domain)
        .then((found) => {
          if (known.length >= MAX_RECIPIENTS) throw new MailRefused(452, '4.5.3 Too many recipients');
          requireSize(found.integration, announcedSize(envelope));
          const others = known.filter(({ key, tag }) => key !== found.key || tag !== found.tag);
          addressees.set(envelope, [...others, found]);
          done(null);
        })
        .catch((error) => done(answerTo(deps, error)));
    },
    onData(stream, { envelope }, done) {
      const sender = envelope.mailFrom ? envelope.mailFrom.address : '';
      readAll(stream)
        .then((raw) => takeMail(deps, raw, sender, addressees.get(envelope) ?? []))
        .then(() => done(null, 'Recorded'))
        .catch((error) => done(answerTo(deps, error)));
    },
  });
  // A client that hangs up in the middle is its own business: it has no 250, and tries again.
  server.on('error', (error) => deps.log.debug({ reason: error.message }, 'a mail connection failed'));
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Throws `MailRefused` for whom we do not know. */
async function findAddressee(
  deps: MailDeps,
  integrationByKey: IntegrationByKey,
  address: string,
  domain: string,
): Promise<Addressee> {
  const recipient = recipientOf(address, domain);
  const integration = recipient && (await integrationByKey(recipient.key).catch(nullIfUnknown));
  if (recipient && integration?.type === 'email') return { ...recipient, integration };
  tolerate({ ...deps, now: deps.clock.now() }, 'refused-key', '550 to a mail');
  throw new MailRefused(550, '5.1.1 There is no such mailbox');
}

function nullIfUnknown(error: unknown): null {
  if (error instanceof AppError && error.status === 401) return null;
  throw error;
}

/** What MAIL FROM says with SIZE (RFC 1870); 0 where it does not. */
function announcedSize({ mailFrom }: SMTPServerSession['envelope']): number {
  const args = mailFrom && typeof mailFrom.args === 'object' ? mailFrom.args : {};
  return Number('SIZE' in args ? args.SIZE : 0) || 0;
}

/** To its end, also where that is more than we keep: the client has to be done before it listens. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length <= MOST_MAIL_BYTES) chunks.push(chunk);
  }
  if (length > MOST_MAIL_BYTES) throw new MailRefused(552, `5.3.4 The mail has more than ${MOST_MAIL_BYTES} bytes`);
  return Buffer.concat(chunks);
}

/** What is not refused in so many words is ours to mend, and the sender's to send again. */
function answerTo(deps: MailDeps, error: unknown): Error {
  if (error instanceof MailRefused) {
    if (error.responseCode !== 550 || error.message.startsWith('5.7.1'))
      tolerate({ ...deps, now: deps.clock.now() }, 'refused-alert', `a mail: ${error.message}`);
    return error;
  }
  deps.log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'a mail could not be recorded');
  return Object.assign(new Error('4.3.0 Not recorded, please try again'), { responseCode: 451 });
}
