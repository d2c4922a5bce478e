import type { IncomingMessage, ServerResponse } from 'node:http';
import { twilioError } from '../../src/sandbox/twilio.ts';

/** A message as Twilio keeps it. */
export interface KeptSms {
  at: Date;
  json: { sid: string } & Record<string, unknown>;
}

interface Account {
  accountSid: string;
  authToken: string;
  kept: KeptSms[];
}

/** Answers `GET …/Messages/SM….json` and `GET …/Messages.json?To=…&From=…&DateSent>=…`, newest first. */
export function answerLookUp(request: IncomingMessage, response: ServerResponse, account: Account): void {
  const [status, body] = lookUp(request, account);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function lookUp({ url = '', headers }: IncomingMessage, { accountSid, authToken, kept }: Account): [number, object] {
  const { pathname, searchParams } = new URL(url, 'http://twilio.test');
  const base = `/2010-04-01/Accounts/${accountSid}/Messages`;
  if (headers.authorization !== `Basic ${btoa(`${accountSid}:${authToken}`)}`)
    return [401, twilioError(401, 20003, 'Authenticate')];
  if (pathname !== `${base}.json`) {
    const one = kept.find(({ json }) => pathname === `${base}/${json.sid}.json`);
    return one ? [200, one.json] : [404, twilioError(404, 20404, 'Not found')];
  }
  const after = searchParams.get('DateSent>');
  const messages = kept
    .filter(({ json }) => json.to === (searchParams.get('To') ?? json.to))
    .filter(({ json }) => json.from === (searchParams.get('From') ?? json.from))
    .filter(({ at }) => !after || at >= new Date(after))
    .map(({ json }) => json)
    .toReversed()
    .slice(0, Number(searchParams.get('PageSize') ?? 50));
  return [200, { messages, page: 0, page_size: 50, uri: url, next_page_uri: null, previous_page_uri: null }];
}
