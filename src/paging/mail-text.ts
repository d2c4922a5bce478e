import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { oneLine } from '../lib/text.ts';
import type { OutgoingMail } from './channels/channel.ts';
import type { PageFacts } from './sms-text.ts';

export interface MailFacts extends PageFacts {
  urgency: 'high' | 'low';
  /** The delivery's id and the attempt, from 1: each mail that leaves has its own Message-ID. */
  delivery: number;
  attempt: number;
  publicUrl: string;
  ackToken: string;
  runbook?: string | null;
  /** How to go back, in one line. */
  rollback?: string | null;
}

const MAX_SUBJECT = 200;
const MAX_SUMMARY = 4_000;

/**
 * The mail of a page, without its recipient. All mails of an incident have one subject and one root, so that mail
 * programs thread them. Marked as automatic (RFC 3834), so that no holiday reply answers it; no List-Unsubscribe, because
 * mail gateways follow that link by themselves.
 */
export function pageMail(facts: MailFacts): Omit<OutgoingMail, 'to'> {
  const host = new URL(facts.publicUrl).hostname;
  const root = `<incident-${facts.number}@${host}>`;
  return {
    subject: oneLine(`[#${facts.number}] ${headline(facts)}`, MAX_SUBJECT),
    ...bodies(facts),
    messageId: `<page-${facts.delivery}.${facts.attempt}@${host}>`,
    inReplyTo: root,
    references: root,
    priority: facts.urgency === 'high' ? 'high' : 'normal',
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  };
}

function bodies(facts: MailFacts): { text: string; html: string } {
  const title = `#${facts.number} ${headline(facts)}`;
  const ack = `${facts.publicUrl}/ack/${facts.ackToken}`;
  const incident = `${facts.publicUrl}/incidents/${facts.number}`;
  const more = [
    ...(facts.runbook ? [`Runbook: ${oneLine(facts.runbook, MAX_SUMMARY)}`] : []),
    ...(facts.rollback ? [`How to go back: ${oneLine(facts.rollback, MAX_SUMMARY)}`] : []),
  ];
  // The link opens a page with a button: mail scanners follow links, and must not acknowledge.
  const text = [title, `Acknowledge: ${ack}`, `Incident: ${incident}`, ...more].join('\n\n');
  const html = h('div', null, [
    h('h2', null, title),
    h('p', null, h('a', { href: ack }, h('strong', null, `Acknowledge #${facts.number}`))),
    h('p', null, h('a', { href: incident }, 'Open the incident')),
    ...more.map((line) => h('p', null, line)),
  ]);
  return { text: `${text}\n`, html: renderToString(html) };
}

function headline({ severity, component, summary }: MailFacts): string {
  const head = `${severity.toUpperCase()}${component ? ` ${component}` : ''}`;
  const words = oneLine(summary, MAX_SUMMARY);
  return words === '' ? head : `${head}: ${words}`;
}
