import { parseArgs } from 'node:util';
import { apply } from './apply.ts';
import { openClient } from './client.ts';
import { type Command, type Given, Misused } from './command.ts';
import { onCall } from './oncall.ts';
import { who } from './who.ts';

const COMMANDS = new Map<string, Command>([
  ['who', who],
  ['oncall', onCall],
  ['apply', apply],
]);

const USAGE = `firstline who COMPONENT [--at INSTANT]     whom an incident would page, line by line
firstline oncall [--at INSTANT]            who is on call in each rotation
firstline apply FILE [--dry-run]           make the configuration what the file says (YAML or JSON)

INSTANT is ISO 8601 with offset: 2026-11-22T21:00:00Z
FIRSTLINE_URL    where Firstline runs (http://localhost:8080)
FIRSTLINE_TOKEN  a token; unset: the one that is kept in DATA_DIR`;

/** Runs one command and answers the exit code: 0, 1 where it failed, 2 where it was not understood. */
export async function runCommand(
  args: string[],
  environment: Record<string, string | undefined>,
  print: { out(text: string): void; err(text: string): void },
): Promise<number> {
  try {
    const { command, given } = understand(args);
    if (command === null) print.out(USAGE);
    else print.out(await command(await openClient(environment), given));
    return 0;
  } catch (error) {
    print.err(error instanceof Error ? error.message : String(error));
    if (!(error instanceof Misused)) return 1;
    print.err(USAGE);
    return 2;
  }
}

/** A null command asks for help. */
function understand(args: string[]): { command: Command | null; given: Given } {
  const { values, positionals } = parse(args);
  const [name, ...words] = positionals;
  const given = { words, at: values.at, dryRun: values['dry-run'] };
  if (values.help || name === 'help') return { command: null, given };
  const command = COMMANDS.get(name ?? '');
  if (!command) throw new Misused(name === undefined ? 'What should be done?' : `There is no command ${name}.`);
  return { command, given };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        at: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error));
  }
}
