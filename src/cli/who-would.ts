import { SimulationOutput } from '../readiness/schemas.ts';
import { type Command, Misused } from './command.ts';

const ENDINGS: Record<SimulationOutput['ending'], string> = {
  acknowledged: 'acknowledged',
  resolved: 'resolved',
  recorded: 'only recorded: it pages nobody',
  unanswered: 'nobody acknowledges for 24 hours',
  'too-long': 'and so on',
};

/** `who-would --component kiln --at "sunday 21:00"`: the whole story, a line for each thing that happens. */
export const whoWould: Command = async (client, { words, at, component: named = [] }) => {
  const [component, ...more] = named;
  if (component === undefined || words.length + more.length > 0)
    throw new Misused('who-would takes one --component, and no words.');
  const alert = { summary: `${component} is broken`, component };
  const body = JSON.stringify({ alert, ...(at === undefined ? {} : { at }) });
  const run = await client.post('/v1/simulations', body, SimulationOutput);
  const width = Math.max(...run.story.map(({ after }) => after.length));
  const lines = run.story.map(({ after, text }) => `+${after.padEnd(width)}  ${text}`);
  return [`${component} at ${run.at}: ${run.why}`, ...lines, ENDINGS[run.ending]].join('\n');
};
