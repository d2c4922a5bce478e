import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import type { RecordedAlert } from '../incidents/record-alerts.ts';
import type { IntegrationType } from '../intake/integration.ts';
import { readBody, takeAnyBody } from './any-body.ts';
import { admission } from './integration-keys.ts';
import { keyAmong, senderKey } from './sender-key.ts';
import { refusals } from './shapes.ts';
import { takePayload, WEBHOOK_LIMIT } from './take-payload.ts';

/** The path of another pager, what is posted to it, and what its senders expect back. */
interface FormerAddress {
  pager: string;
  path: string;
  type: IntegrationType;
  keyOf: (request: FastifyRequest) => string | Promise<string>;
  answer: (request: FastifyRequest, reply: FastifyReply, alerts: RecordedAlert[]) => FastifyReply;
  response: object;
}

const inPath = (request: FastifyRequest): string => (request.params as { key: string }).key;

const oncall = {
  pager: 'Grafana OnCall',
  keyOf: inPath,
  response: { 200: z.literal('Ok.') },
  // A string of JSON, with its quotation marks.
  answer: (_request: FastifyRequest, reply: FastifyReply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify('Ok.')),
};
const GoAlertAnswer = z.object({ AlertID: z.number(), ServiceID: z.string(), IsNew: z.boolean() });
const goalert = {
  pager: 'GoAlert',
  keyOf: goalertKey,
  response: { 200: GoAlertAnswer.describe('where JSON is accepted'), 204: z.undefined().describe('Done') },
  answer: answerAsGoAlert,
};
const splunk = {
  pager: 'Splunk On-Call',
  response: { 200: z.object({ result: z.string(), entity_id: z.string() }) },
  keyOf: inPath,
  answer: (_request: FastifyRequest, reply: FastifyReply, [alert]: RecordedAlert[]) =>
    reply.send({ result: 'success', entity_id: alert?.dedupKey ?? '' }),
};

const ADDRESSES: FormerAddress[] = [
  { ...oncall, path: '/integrations/v1/formatted_webhook/:key', type: 'grafana-oncall' },
  { ...oncall, path: '/integrations/v1/webhook/:key', type: 'grafana-oncall' },
  { ...oncall, path: '/integrations/v1/alertmanager/:key', type: 'alertmanager' },
  { ...oncall, path: '/integrations/v1/grafana_alerting/:key', type: 'grafana' },
  { ...goalert, path: '/api/v2/generic/incoming', type: 'goalert' },
  { ...goalert, path: '/v1/api/alerts', type: 'goalert' },
  { ...goalert, path: '/api/v2/prometheusalertmanager/incoming', type: 'alertmanager' },
  { ...goalert, path: '/api/v2/grafana/incoming', type: 'grafana' },
  { ...splunk, path: '/integrations/generic/20131114/alert/:key', type: 'splunk' },
  { ...splunk, path: '/integrations/generic/20131114/alert/:key/:routing', type: 'splunk' },
];

/**
 * Where senders already post to: a set-up that moves here changes the host and the key, and nothing else. The answers are
 * those that its clients look at.
 */
export async function formerAddressRoutes(app: App, deps: AppDeps): Promise<void> {
  const admit = admission(deps);
  takeAnyBody(app);
  for (const { pager, path, type, keyOf, answer, response } of ADDRESSES)
    app.route({
      method: ['POST', 'PUT'],
      url: path,
      bodyLimit: WEBHOOK_LIMIT,
      helmet: false,
      schema: {
        tags: ['Alerts in'],
        summary: `The address of ${pager}, in the format ${type}`,
        security: [],
        response: { ...response, ...refusals },
      },
      handler: async (request, reply) => {
        const integration = await admit(request, await keyOf(request));
        return answer(request, reply, await takePayload(deps, request, type, integration));
      },
    });
}

/** In the query, in the body under any of its names, or as a header says it. */
async function goalertKey(request: FastifyRequest): Promise<string> {
  return keyAmong(request.query) ?? keyAmong(await readPosted(request)) ?? senderKey(request);
}

/** What cannot be read holds no key; what is wrong with it is said to those who have one. */
const readPosted = async ({ body, headers }: FastifyRequest): Promise<unknown> =>
  Buffer.isBuffer(body) ? readBody(body, headers['content-type']).catch(() => undefined) : undefined;

function answerAsGoAlert(request: FastifyRequest, reply: FastifyReply, [alert]: RecordedAlert[]): FastifyReply {
  if (!request.headers.accept?.includes('application/json')) return reply.code(204).send();
  return reply.send({
    AlertID: alert?.incident ?? 0,
    ServiceID: alert?.components[0] ?? '',
    IsNew: alert ? !alert.merged : false,
  });
}
