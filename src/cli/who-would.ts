import { z } from 'zod';
import { againInWords, foldRounds } from '../readiness/rounds.ts';
import { SimulationOutput } from '../readiness/schemas.ts';
import { type Command, Misused } from './command.ts';

const Known = z.object({ id: z.string() });

const ENDINGS: Record<SimulationOutput['ending'], string> = {
  acknowledged: 'acknowledged',
  resolved: 'resolved',
  recorded: 'only recorded: it pages nobody',
  unanswered: 'nobody acknowledges for 24 hours',
  'too-long': 'and so on',
};

/** `who-would --component kiln --at "sunday 21:00"`: the story, a line for each thing that happens; rounds that are the same once. */
export const whoWould: Command = async (client, { words, at, component: named = [] }) => {
  const [component, ...more] = named;
  if (component === undefined || words.length + more.length > 0)
    throw new Misused('who-would takes one --component, and no words.');
  // An alert on what nobody has entered goes to the catch-all; who types such a name has mistyped it.
  await client.get(`/v1/components/${encodeURIComponent(component)}`, Known);
  const alert = { summary: `${component} is broken`, component };
  const body = JSON.stringify({ alert, ...(at === undefined ? {} : { at }) });
  const run = await client.post('/v1/simulations', body, SimulationOutput);
  const width = Math.max(...run.story.map(({ after }) => after.length));
  const lines = foldRounds(run.story).flatMap(({ entries, again }) => [
    ...entries.map(({ after, text }) => `+${after.padEnd(width)}  ${text}`),
    ...(again ? [` ${'…'.padEnd(width)}  ${againInWords(again)}`] : []),
  ]);
  return [`${component} at ${run.at}: ${run.why}`, ...lines, ENDINGS[run.ending]].join('\n');
};
