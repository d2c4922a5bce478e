import type { App, AppDeps } from '../app-deps.ts';
import { fromGeneric } from '../intake/formats/generic.ts';
import { AlertInput, RecordedAlert } from '../intake/schemas.ts';
import { admission, integrationOf } from './integration-keys.ts';
import { senderKey } from './sender-key.ts';
import { refusals } from './shapes.ts';

const tags = ['Alerts in'];

export async function alertRoutes(app: App, deps: AppDeps): Promise<void> {
  const admit = admission(deps);

  app.post(
    '/v1/alerts',
    {
      // For browsers, and costs a tenth of the request.
      helmet: false,
      // Before the body is looked at: a wrong key learns nothing else.
      onRequest: async (request) => void (await admit(request, senderKey(request))),
      schema: {
        tags,
        summary: 'Trigger, acknowledge or resolve, with an integration key',
        body: AlertInput,
        response: { 202: RecordedAlert, ...refusals },
      },
    },
    async (request, reply) => {
      return reply.code(202).send(await deps.intake(fromGeneric(request.body), integrationOf(request)));
    },
  );
}
