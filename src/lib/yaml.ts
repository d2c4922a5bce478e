import { parse, stringify } from 'yaml';

/** Enough for any document a person writes; what a chain of aliases could blow up to is far beyond it. */
const MOST_ALIASES = 100;

/**
 * One YAML 1.2 document as plain data; dates and times stay text. Throws an `Error` with a message for people: the line
 * and column, a key that is there twice, too many aliases.
 */
export const parseYaml = (text: string): unknown =>
  parse(text, refuseProto, { maxAliasCount: MOST_ALIASES, logLevel: 'error', prettyErrors: true });

/** Text that YAML 1.1 would take for a time, a number or a truth is quoted: other tools still read it so. */
export const toYaml = (value: unknown): string =>
  stringify(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1', lineWidth: 0 });

/** JSON bodies refuse it, too. */
function refuseProto(key: unknown, value: unknown): unknown {
  if (key === '__proto__') throw new Error('the key __proto__ is not taken anywhere');
  return value;
}
