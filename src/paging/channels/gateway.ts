import { randomKey } from '../../lib/ids.ts';
import { oneLine } from '../../lib/text.ts';
import { type Failure, networkFailure } from '../failures/failure.ts';
import type { Channel, OutgoingSms, SendResult } from './channel.ts';
import { isUnclear, NOT_TAKEN } from './fault.ts';
import { fillTemplate, type GatewayTemplate } from './gateway-template.ts';

export interface GatewaySettings {
  template: GatewayTemplate;
  /** Which answers say that the message was taken. */
  ok: { statuses: string[]; text: string | null };
  /** Where a JSON answer holds the message's id, e.g. `messages.0.id`; null: our own id is kept. */
  idPath: string | null;
  /** For one request; default 10 s. */
  timeoutMs?: number;
}

/** More of an answer than this is not looked at. */
const MAX_ANSWER = 64 * 1024;

/** Sends SMS through any gateway that takes an HTTP request for each. It reports nothing afterwards. */
export function openGateway(settings: GatewaySettings): Channel<OutgoingSms> {
  const { template, timeoutMs = 10_000 } = settings;
  return {
    async send({ to, body: text, id = randomKey() }) {
      const { url, method, headers, body } = fillTemplate(template, { to, text, id });
      try {
        // A redirect would post the message, and whatever the headers hold, to somebody else.
        const init: RequestInit = { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) };
        const response = await fetch(url, init);
        return read(settings, id, response.status, (await response.text()).slice(0, MAX_ANSWER));
      } catch (error) {
        const failure = networkFailure(codeOf(error), 'the SMS gateway');
        return { ok: false, ...failure, ...(isUnclear(failure.code) && { unclear: true }) };
      }
    },
    // Node's own fetch lets go of its connections by itself.
    close: () => {},
  };
}

function read({ ok, idPath }: GatewaySettings, id: string, status: number, answer: string): SendResult {
  if (!ok.statuses.some((pattern) => matches(pattern, status))) {
    const failure = refusal(status, answer);
    return { ok: false, ...failure, ...(isUnclear(failure.code) && { unclear: true }) };
  }
  if (ok.text === null || answer.includes(ok.text))
    return { ok: true, providerId: (idPath && idIn(answer, idPath)) || id };
  return { ok: false, kind: 'permanent', code: NOT_TAKEN, reason: `the SMS gateway did not take it: ${words(answer)}` };
}

/** `2xx` or `202`. */
const matches = (pattern: string, status: number): boolean =>
  pattern.endsWith('xx') ? Math.floor(status / 100) === Number(pattern[0]) : status === Number(pattern);

function refusal(status: number, answer: string): Failure {
  const reason = `the SMS gateway answered HTTP ${status}: ${words(answer)}`;
  return { kind: kindOf(status), code: `HTTP ${status}`, reason };
}

function kindOf(status: number): Failure['kind'] {
  if (status >= 500 || status === 429 || status === 408) return 'transient';
  return [401, 402, 403, 404, 405].includes(status) ? 'account' : 'permanent';
}

const words = (answer: string): string => oneLine(answer, 200) || 'nothing';

function idIn(answer: string, path: string): string | null {
  try {
    const found = path.split('.').reduce<unknown>(step, JSON.parse(answer));
    return typeof found === 'string' || typeof found === 'number' ? String(found) : null;
  } catch {
    return null;
  }
}

const step = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

/** fetch hides the network's code in the cause; its own time-out has a name only. */
function codeOf(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError') return 'ETIMEDOUT';
  const { cause } = error;
  if (cause instanceof AggregateError) return codeOf(Object.assign(new Error(), { cause: cause.errors[0] }));
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
