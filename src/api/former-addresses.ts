import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import type { RecordedAlert } from '../incidents/record-alerts.ts';
import type { IntegrationType } from '../intake/integration.ts';
import { fieldsOf, textOf } from '../intake/payload.ts';
import { Unauthenticated } from '../lib/errors.ts';
import { readBody, takeAnyBody } from './any-body.ts';
import { bearerToken } from './auth.ts';
import { admission } from './integration-keys.ts';
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

const inText = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } });

const inPath = (request: FastifyRequest): string => (request.params as { key: string }).key;

const oncall = {
  pager: 'Grafana OnCall',
  keyOf: inPath,
  response: { 200: inText('Ok.') },
  answer: (_request: FastifyRequest, reply: FastifyReply) => reply.type('text/plain').send('Ok.'),
};
const GoAlertAnswer = z.object({ AlertID: z.number(), ServiceID: z.string(), IsNew: z.boolean() });
const goalert = {
  pager: 'GoAlert',
  keyOf: goalertKey,
  response: { 200: GoAlertAnswer.describe('where JSON is accepted'), 204: z.undefined().describe('Done') },
  answer: answerAsGoAlert,
};

const ADDRESSES: FormerAddress[] = [
  { ...oncall, path: '/integrations/v1/formatted_webhook/:key/', type: 'grafana-oncall' },
  { ...oncall, path: '/integrations/v1/alertmanager/:key/', type: 'alertmanager' },
  { ...oncall, path: '/integrations/v1/grafana_alerting/:key/', type: 'grafana' },
  { ...goalert, path: '/api/v2/generic/incoming', type: 'goalert' },
  { ...goalert, path: '/v1/api/alerts', type: 'goalert' },
  { ...goalert, path: '/api/v2/prometheusalertmanager/incoming', type: 'alertmanager' },
  { ...goalert, path: '/api/v2/grafana/incoming', type: 'grafana' },
  {
    pager: 'Splunk On-Call',
    path: '/integrations/generic/20131114/alert/:key/:routing',
    type: 'splunk',
    response: { 200: z.object({ result: z.string(), entity_id: z.string() }) },
    keyOf: inPath,
    answer: (_request, reply, [alert]) => reply.send({ result: 'success', entity_id: alert?.dedupKey ?? '' }),
  },
];

/**
 * Where senders already post to: a set-up that moves here changes the host and the key, and nothing else. The answers are
 * those that its clients look at.
 */
export async function formerAddressRoutes(app: App, deps: AppDeps): Promise<void> {
  const admit = admission(deps);
  takeAnyBody(app);
  for (const { pager, path, type, keyOf, answer, response } of ADDRESSES)
    for (const url of path.endsWith('/') ? [path, path.slice(0, -1)] : [path])
      app.post(
        url,
        {
          bodyLimit: WEBHOOK_LIMIT,
          helmet: false,
          schema: {
            tags: ['Alerts in'],
            summary: `The address of ${pager}, in the format ${type}`,
            security: [],
            response: { ...response, ...refusals },
          },
        },
        async (request, reply) => {
          const integration = await admit(request, await keyOf(request));
          return answer(request, reply, await takePayload(deps, request, type, integration));
        },
      );
}

const GOALERT_KEYS = ['token', 'integrationKey', 'integration_key', 'key'];

/** In the query or the form under any of its names, as a Bearer token, or as the password of Basic. */
async function goalertKey(request: FastifyRequest): Promise<string> {
  const query = request.query as Record<string, unknown>;
  const form = fieldsOf(await readForm(request));
  const key = GOALERT_KEYS.map((name) => textOf(query[name]) ?? textOf(form[name])).find(
    (found) => found !== undefined,
  );
  if (key) return key;
  const basic = /^basic +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!basic) return bearerToken(request);
  const password = Buffer.from(basic, 'base64').toString('utf8').split(':').slice(1).join(':');
  if (password === '') throw new Unauthenticated('Send the key of an integration as the password.');
  return password;
}

const readForm = (request: FastifyRequest): Promise<unknown> | undefined =>
  /form/i.test(request.headers['content-type'] ?? '') && Buffer.isBuffer(request.body)
    ? readBody(request.body, request.headers['content-type'])
    : undefined;

function answerAsGoAlert(request: FastifyRequest, reply: FastifyReply, [alert]: RecordedAlert[]): FastifyReply {
  if (!request.headers.accept?.includes('application/json')) return reply.code(204).send();
  return reply.send({
    AlertID: alert?.incident ?? 0,
    ServiceID: alert?.components[0] ?? '',
    IsNew: alert ? !alert.merged : false,
  });
}
