import type { SentMessageInfo, Transport } from 'nodemailer';
import type { Deliver } from './twilio.ts';

/** Stands where the SMTP server would: nodemailer makes the mail as always, and `deliver` gets what a reader would see. */
export function sandboxMail(deliver: Deliver): Transport<SentMessageInfo> {
  return {
    name: 'sandbox',
    version: '1',
    send(mail, done) {
      const envelope = mail.message.getEnvelope();
      const [address = ''] = envelope.to;
      const subject = String(mail.data.subject ?? '');
      const body = String(mail.data.text ?? '');
      const info = { envelope, messageId: mail.message.messageId() };
      const arrive = async () => deliver({ channel: 'email', address, subject, body });
      arrive().then(() => done(null, info), done);
    },
  };
}
