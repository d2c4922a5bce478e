import { createPublicKey, verify } from 'node:crypto';
import { fieldsOf } from '../intake/payload.ts';

const TYPES = ['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation'] as const;

/** What AWS SNS posts, with everything that it signs (docs.aws.amazon.com/sns, "Parsing message formats"). */
export interface SnsMessage {
  type: (typeof TYPES)[number];
  messageId: string;
  topicArn: string;
  /** Of the two confirmations only; checked to be an address of SNS. */
  subscribeUrl: string | null;
  signingCertUrl: string;
  signature: { version: '1' | '2'; text: string; value: Buffer };
}

/** The lines of the text that is signed, in their order; a field that the message lacks is left out. */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

/** Null for what is no envelope of SNS; in words what is wrong with one that cannot be believed. */
export function readMessage(body: unknown): SnsMessage | { wrong: string } | null {
  const fields = fieldsOf(body);
  const type = TYPES.find((known) => known === fields.Type);
  if (!type || typeof fields.Message !== 'string') return null;
  const text = (name: string): string => (typeof fields[name] === 'string' ? fields[name] : '');
  const version = text('SignatureVersion');
  if (version !== '1' && version !== '2') return { wrong: 'its SignatureVersion is neither 1 nor 2' };
  if (!isSnsAddress(text('SigningCertURL'), '.pem'))
    return { wrong: 'its SigningCertURL is not a certificate of AWS SNS' };
  if (text('MessageId') === '' || text('TopicArn') === '') return { wrong: 'it has no MessageId or TopicArn' };
  const confirms = type !== 'Notification';
  if (confirms && !isSnsAddress(text('SubscribeURL')))
    return { wrong: 'its SubscribeURL is not an address of AWS SNS' };
  return {
    type,
    messageId: text('MessageId'),
    topicArn: text('TopicArn'),
    subscribeUrl: confirms ? text('SubscribeURL') : null,
    signingCertUrl: text('SigningCertURL'),
    signature: {
      version,
      text: SIGNED[type]
        .filter((name) => typeof fields[name] === 'string')
        .map((name) => `${name}\n${text(name)}\n`)
        .join(''),
      value: Buffer.from(text('Signature'), 'base64'),
    },
  };
}

const SNS_HOST = /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/;

/** The only addresses that we ever fetch for SNS: https, a host of SNS itself, its usual port, nobody's password. */
export function isSnsAddress(url: string, ending = ''): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  return (
    protocol === 'https:' &&
    SNS_HOST.test(hostname) &&
    `${port}${username}${password}` === '' &&
    pathname.endsWith(ending)
  );
}

/** Version 1 is RSA with SHA-1, version 2 with SHA-256, by the key of the certificate. False for what is no certificate. */
export function isSignedBy({ signature }: SnsMessage, certificate: string): boolean {
  try {
    const algorithm = signature.version === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
    return verify(algorithm, Buffer.from(signature.text, 'utf8'), createPublicKey(certificate), signature.value);
  } catch {
    return false;
  }
}
