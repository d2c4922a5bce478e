import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { oneLine } from '../../lib/text.ts';
import type { OutgoingMail } from '../channels/channel.ts';
import { bundleHead, worstFirst } from './bundle.ts';
import type { PageFacts } from './sms-text.ts';

export interface MailFacts extends PageFacts {
  urgency: 'high' | 'low';
  /** The delivery's id: what is sent again has the same Message-ID, so that a mailbox can tell. */
  delivery: number;
  publicUrl: string;
  ackToken: string;
  runbook?: string | null;
  /** How to go back, in one line. */
  rollback?: string | null;
}

type PageMail = Omit<OutgoingMail, 'to'>;

const MAX_SUBJECT = 200;
const MAX_SUMMARY = 4_000;

/**
 * The mail of a page, without its recipient. All mails of an incident have one subject and one root, so that mail
 * programs thread them. Marked as automatic (RFC 3834), so that no holiday reply answers it; no List-Unsubscribe, because
 * mail gateways follow that link by themselves.
 */
export function pageMail(facts: MailFacts): PageMail {
  const root = rootOf(facts);
  const { text, parts } = bodies(facts, MAX_SUMMARY);
  return {
    ...envelope(facts, [facts]),
    subject: oneLine(`[#${facts.number}] ${headline(facts, MAX_SUMMARY)}`, MAX_SUBJECT),
    text: `${text}\n`,
    html: renderToString(h('div', null, parts)),
    inReplyTo: root,
    references: root,
  };
}

/** A mail must stay one that a server takes: the longest summaries of a long list are shortened. */
const MAX_SUMMARIES = 200_000;
/** A mail of RFC 5322 has lines of at most 998 characters; more roots than this say nothing more to a mail program. */
const MAX_ROOTS = 10;

/**
 * The mail of several incidents, the worst first, each with its own links; of one, the mail of its page. It is kept in the
 * threads of its incidents. The first of `facts` gives the Message-ID.
 */
export function bundleMail(facts: readonly [MailFacts, ...MailFacts[]]): PageMail {
  const [worst, ...others] = worstFirst(facts) as [MailFacts, ...MailFacts[]];
  if (others.length === 0) return pageMail(worst);
  const all = [worst, ...others];
  const room = Math.min(MAX_SUMMARY, Math.floor(MAX_SUMMARIES / all.length));
  const sections = all.map((one) => bodies(one, room));
  const head = bundleHead(all);
  return {
    ...envelope(facts[0], all),
    subject: oneLine(`[${head}] Worst: #${worst.number} ${headline(worst, MAX_SUMMARY)}`, MAX_SUBJECT),
    text: `${[head, ...sections.map(({ text }) => text)].join('\n\n')}\n`,
    html: renderToString(h('div', null, [h('p', null, head), ...sections.flatMap(({ parts }) => parts)])),
    inReplyTo: rootOf(worst),
    references: all.slice(0, MAX_ROOTS).map(rootOf).join(' '),
  };
}

const hostOf = ({ publicUrl }: MailFacts): string => new URL(publicUrl).hostname;
const rootOf = (facts: MailFacts): string => `<incident-${facts.number}@${hostOf(facts)}>`;

/** The same for the same deliveries, and another for a message that holds one more. */
const messageIdOf = (ids: number[]): string =>
  ids.length === 1 ? `page-${ids[0]}` : `pages-${Math.min(...ids)}-${Math.max(...ids)}-${ids.length}`;

const envelope = (first: MailFacts, all: MailFacts[]) => ({
  messageId: `<${messageIdOf(all.map(({ delivery }) => delivery))}@${hostOf(first)}>`,
  priority: all.some(({ urgency }) => urgency === 'high') ? ('high' as const) : ('normal' as const),
  headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
});

function bodies(facts: MailFacts, room: number): { text: string; parts: ReturnType<typeof h>[] } {
  const title = `#${facts.number} ${headline(facts, room)}`;
  const ack = `${facts.publicUrl}/ack/${facts.ackToken}`;
  const incident = `${facts.publicUrl}/incidents/${facts.number}`;
  const more = [
    ...(facts.note ? [`${facts.note}.`] : []),
    ...(facts.change ? [`Before it: ${oneLine(facts.change.text, room)}`] : []),
    ...(facts.runbook ? [`Runbook: ${oneLine(facts.runbook, room)}`] : []),
    ...(facts.rollback ? [`How to go back: ${oneLine(facts.rollback, room)}`] : []),
  ];
  // The link opens a page with a button: mail scanners follow links, and must not acknowledge.
  const text = [title, `Acknowledge: ${ack}`, `Incident: ${incident}`, ...more].join('\n\n');
  const parts = [
    h('h2', null, title),
    h('p', null, h('a', { href: ack }, h('strong', null, `Acknowledge #${facts.number}`))),
    h('p', null, h('a', { href: incident }, 'Open the incident')),
    ...more.map((line) => h('p', null, line)),
  ];
  return { text, parts };
}

function headline({ severity, component, summary }: MailFacts, room: number): string {
  const head = `${severity.toUpperCase()}${component ? ` ${component}` : ''}`;
  const words = oneLine(summary, room);
  return words === '' ? head : `${head}: ${words}`;
}
