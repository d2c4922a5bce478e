import { contextOf, system } from '../../src/deps.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { sendDue } from '../../src/paging/send-due.ts';
import { openSandboxChannels } from '../../src/sandbox/open-sandbox.ts';
import { TWILIO_TOKEN } from './app.ts';
import type { Team } from './team.ts';

/** Does what the worker would do now, with phones and inboxes of the sandbox. */
export async function settleSandbox({ deps }: Team): Promise<void> {
  const { publicUrl } = deps.config;
  const channels = openSandboxChannels({ ...deps, authToken: TWILIO_TOKEN, publicUrl, mailFrom: 'page@example.com' });
  await escalateDue(contextOf(deps, system));
  await sendDue({ ...deps, ...channels, publicUrl });
  for (const channel of Object.values(channels)) channel.close();
}
