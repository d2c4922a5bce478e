import { execFileSync } from 'node:child_process';
import { createSign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FetchFromAws } from '../../src/sns/fetch-from-aws.ts';

export const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:alarms';
const HOST = 'https://sns.eu-central-1.amazonaws.com';
export const CERT_URL = `${HOST}/SimpleNotificationService-0123456789abcdef.pem`;
export const SUBSCRIBE_URL = `${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`;

export interface Aws {
  /** An envelope of SNS with a right signature; `changes` is put over it before it is signed. */
  message(type: string, changes?: Record<string, string>, version?: '1' | '2'): Record<string, string>;
  notification(message: unknown, changes?: Record<string, string>, version?: '1' | '2'): Record<string, string>;
  fetchFromAws: FetchFromAws;
  /** What was fetched, in order. */
  fetched: string[];
  /** The next fetches are answered so. */
  answers: { status: number; text: string }[];
}

/** What AWS signs with: a key and a certificate that openssl makes, at the address that the messages name. */
export function startAws(): Aws {
  const folder = mkdtempSync(join(tmpdir(), 'sns-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=sns.amazonaws.com'].concat(
      ['-keyout', key],
      ['-out', cert],
    ),
    { stdio: 'ignore' },
  );
  const [privateKey, certificate] = [readFileSync(key, 'utf8'), readFileSync(cert, 'utf8')];
  rmSync(folder, { recursive: true });
  const fetched: string[] = [];
  const answers: Aws['answers'] = [];
  let sent = 0;

  const message: Aws['message'] = (type, changes = {}, version = '2') => {
    sent += 1;
    const fields: Record<string, string> = {
      Type: type,
      MessageId: `22b80b92-fdea-4c2c-8f9d-${String(sent).padStart(12, '0')}`,
      TopicArn: TOPIC,
      Message: 'words',
      Timestamp: '2026-11-23T12:00:00.000Z',
      SignatureVersion: version,
      SigningCertURL: CERT_URL,
      ...(type !== 'Notification' && { SubscribeURL: SUBSCRIBE_URL, Token: '2336412f37' }),
      ...changes,
    };
    return { ...fields, Signature: sign(privateKey, fields, version) };
  };
  return {
    message,
    notification: (content, changes, version) =>
      message(
        'Notification',
        { Message: typeof content === 'string' ? content : JSON.stringify(content), ...changes },
        version,
      ),
    fetched,
    answers,
    fetchFromAws: async (url) => {
      fetched.push(url);
      return (
        answers.shift() ?? { status: 200, text: url === CERT_URL ? certificate : '<ConfirmSubscriptionResponse/>' }
      );
    },
  };
}

/** As "Verifying the signatures of Amazon SNS messages" describes it, written apart from the code that checks it. */
function sign(privateKey: string, fields: Record<string, string>, version: '1' | '2'): string {
  const confirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const notification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
  const signer = createSign(version === '1' ? 'SHA1' : 'SHA256');
  for (const name of fields.Type === 'Notification' ? notification : confirmation)
    if (fields[name] !== undefined) signer.update(`${name}\n${fields[name]}\n`);
  return signer.sign(privateKey, 'base64');
}
