import type { App, AppDeps } from '../app-deps.ts';
import { readSettings } from '../escalation/queries.ts';
import { saveSettings } from '../escalation/save-settings.ts';
import { SettingsInput, SettingsOutput } from '../escalation/schemas.ts';
import { contextFor, requires } from './auth.ts';
import { refusals } from './shapes.ts';

const tags = ['Settings'];

export async function settingsRoutes(app: App, deps: AppDeps): Promise<void> {
  app.put(
    '/v1/settings',
    {
      onRequest: requires(deps, 'admin'),
      schema: {
        tags,
        summary: 'Say who is paged when nobody else can be',
        body: SettingsInput,
        response: { 200: SettingsOutput, ...refusals },
      },
    },
    (request) => saveSettings(contextFor(deps, request), request.body),
  );

  app.get(
    '/v1/settings',
    {
      onRequest: requires(deps, 'viewer'),
      schema: { tags, summary: 'Read the settings', response: { 200: SettingsOutput, ...refusals } },
    },
    () => readSettings(deps.db),
  );
}
