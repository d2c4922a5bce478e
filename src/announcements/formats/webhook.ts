import type { Announcement, Format } from '../announcement.ts';
import { signatureHeaders } from '../signature.ts';

/** A program: the event as data, signed as Standard Webhooks 1.0.0 says. */
export const webhook: Format = ({ id, type, at, incident }, { url }, { now, secrets }) => {
  const body = JSON.stringify({
    type: incident ? `incident.${type}` : type,
    timestamp: at.toISOString(),
    data: incident ? dataOf(incident) : {},
  });
  const headers = { 'content-type': 'application/json', ...signatureHeaders(id, now, body, secrets) };
  return { url, headers, body };
};

function dataOf({ number, url, content: { says, ...incident } }: NonNullable<Announcement['incident']>) {
  return { incident: { number, url, ...incident }, timeline: says };
}
