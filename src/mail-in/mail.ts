import type { ParsedMail } from 'mailparser';

/** To whom a mail was sent: `<key>+<tag>@<domain>`. */
export interface Recipient {
  key: string;
  /** What stands behind the first +, as its sender wrote it. */
  tag: string | null;
}

/** Null for another domain, and for what cannot be a key. The case of both parts is lost on the way of many a mail. */
export function recipientOf(address: string, domain: string): Recipient | null {
  const at = address.lastIndexOf('@');
  if (address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return null;
  const [local = '', ...tag] = address.slice(0, at).split('+');
  const key = local.toLowerCase();
  return /^[0-9a-f]{32}$/.test(key) ? { key, tag: tag.join('+') || null } : null;
}

/** The parts of a mail that decide what it means. */
export interface Mail {
  from: string;
  subject: string;
  text: string;
  /** Without its brackets; null where the sender gave none. */
  messageId: string | null;
  /** The mails that it answers, the nearest first. */
  answers: string[];
  date: string | null;
  /** Why it is no alert, in words; null for every other mail. */
  ignored: string | null;
}

const MAX_TEXT = 100_000;
/** Headers name as many as their sender likes. */
const MAX_ANSWERED = 50;

/** `sender` is that of the envelope, empty for a bounce; `ourHost` is in the ids of our own mails. */
export function readMail(mail: ParsedMail, sender: string, ourHost: string): Mail {
  const references = [mail.references ?? []].flat().toReversed();
  const answers = [mail.inReplyTo ?? [], references].flat().map(bare);
  return {
    from: mail.from?.value[0]?.address || sender,
    subject: mail.subject ?? '',
    text: (mail.text ?? '').slice(0, MAX_TEXT).toWellFormed(),
    messageId: mail.messageId ? bare(mail.messageId) : null,
    answers: [...new Set(answers)].filter((id) => id !== '').slice(0, MAX_ANSWERED),
    date: mail.date && Number.isFinite(mail.date.getTime()) ? mail.date.toISOString() : null,
    ignored: whyIgnored(mail, sender, ourHost),
  };
}

const bare = (messageId: string): string => messageId.trim().replace(/^<|>$/g, '');

/**
 * What answers us by itself would go round for ever: bounces, absence notes, our own pages (RFC 3834). What a program sends
 * of its own accord is `auto-generated`, often `bulk`, and exactly what monitoring sends: that is taken.
 */
function whyIgnored(mail: ParsedMail, sender: string, ourHost: string): string | null {
  if (sender === '') return 'a bounce: it has no return path';
  const header = (name: string): string =>
    (mail.headerLines.find(({ key }) => key === name)?.line.slice(name.length + 1) ?? '').trim().toLowerCase();
  if (header('content-type').startsWith('multipart/report')) return 'a report about the delivery of a mail';
  if (header('auto-submitted').startsWith('auto-replied')) return 'an automatic reply';
  if (header('precedence') === 'auto_reply' || header('x-autoreply') !== '' || header('x-autorespond') !== '')
    return 'an automatic reply';
  if (isOurs(mail.messageId, ourHost)) return 'a mail of our own';
  return null;
}

/** As paging and notices name them. */
const isOurs = (messageId: string | undefined, ourHost: string): boolean =>
  messageId !== undefined && /^<?(pages?|notice)-[\d.-]+@/.test(messageId) && bare(messageId).endsWith(`@${ourHost}`);
