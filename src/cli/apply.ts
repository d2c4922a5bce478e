import { readFile } from 'node:fs/promises';
import { PlanOutput } from '../configuration/schemas.ts';
import { type Command, Misused } from './command.ts';

/** `apply FILE`: what is created, updated and deleted, a line each. */
export const apply: Command = async (client, { words: [file, ...rest], dryRun }) => {
  if (file === undefined || rest.length > 0) throw new Misused('apply takes one file.');
  const document = await readFile(file, 'utf8');
  const contentType = file.endsWith('.json') ? 'application/json' : 'application/yaml';
  const plan = await client.put(`/v1/config?dryRun=${dryRun}`, document, contentType, PlanOutput);
  const lines = (['create', 'update', 'delete'] as const).flatMap((verb) =>
    plan[verb].map((name) => `${verb} ${name}`),
  );
  const what = lines.length === 0 ? ['Nothing to change.'] : lines;
  return dryRun && lines.length > 0
    ? [...what, 'This was a dry run: nothing was changed.'].join('\n')
    : what.join('\n');
};
