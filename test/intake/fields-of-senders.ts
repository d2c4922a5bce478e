import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('golden/', import.meta.url));

/** Every name that the golden payloads are made of: what a payload must hold to get past a format's first look. */
export const FIELDS_OF_SENDERS: string[] = [...new Set(globSync('*/*.json', { cwd: folder }).flatMap(namesIn))].sort();

function namesIn(file: string): string[] {
  const names: string[] = [];
  JSON.parse(readFileSync(folder + file, 'utf8'), (name, value) => {
    if (name !== '' && !/^\d+$/.test(name)) names.push(name);
    return value;
  });
  return names;
}
