import { parseArgs } from 'node:util';
import { Zone } from '../lib/wire.ts';
import { apply } from './apply.ts';
import { openClient } from './client.ts';
import { type Command, type Given, Misused, type Told, Unclear } from './command.ts';
import { onCall } from './oncall.ts';
import { releaseCheck } from './release-check.ts';
import { readTime } from './said-time.ts';
import { who } from './who.ts';
import { whoWould } from './who-would.ts';

const COMMANDS = new Map<string, Command>([
  ['who', who],
  ['who-would', whoWould],
  ['release-check', releaseCheck],
  ['oncall', onCall],
  ['apply', apply],
]);

const USAGE = `firstline who COMPONENT [--at TIME] [--zone ZONE]  whom an incident would page, line by line
firstline who-would --component ID [--at TIME]     who would be told, minute by minute; nothing is sent
firstline release-check --component ID ... [--for 24h] [--at TIME]  can it be mended while it may break: exit code 0 yes,
                                                   1 no, 2 could not tell
firstline release-check --release 7                the same of a release that was told
firstline oncall [--at TIME] [--zone ZONE]         who is on call in each rotation
firstline apply FILE [--dry-run]                   make the configuration what the file says (YAML or JSON)

TIME is e.g. 21:00, "sunday 21:00", "tomorrow 9am", "28 nov 21:00", "2026-11-28 21:00" or 2026-11-28T21:00:00Z,
by the clocks of ZONE, e.g. Europe/Berlin (this machine's)
FIRSTLINE_URL    where Firstline runs (http://localhost:8080)
FIRSTLINE_TOKEN  a token; unset: the one that is kept in DATA_DIR`;

/** Runs one command, at `now`, and answers the exit code: 0, 1 where it failed, 2 where it was not understood. */
export async function runCommand(
  args: string[],
  environment: Record<string, string | undefined>,
  print: { out(text: string): void; err(text: string): void },
  now = new Date(),
): Promise<number> {
  try {
    const { command, given } = understand(args, now);
    if (command === null) print.out(USAGE);
    else return tell(await command(await openClient(environment), given), print);
    return 0;
  } catch (error) {
    print.err(error instanceof Error ? error.message : String(error));
    if (error instanceof Unclear) return 2;
    if (!(error instanceof Misused)) return 1;
    print.err(USAGE);
    return 2;
  }
}

function tell(told: Told, print: { out(text: string): void }): number {
  const { text, code } = typeof told === 'string' ? { text: told, code: 0 } : told;
  print.out(text);
  return code;
}

/** A null command asks for help. */
function understand(args: string[], now: Date): { command: Command | null; given: Given } {
  const { values, positionals } = parse(args);
  const [name, ...words] = positionals;
  const given: Given = { words, dryRun: values['dry-run'] };
  if (values.help || name === 'help') return { command: null, given };
  const command = COMMANDS.get(name ?? '');
  if (!command) throw new Misused(name === undefined ? 'What should be done?' : `There is no command ${name}.`);
  if (values.component !== undefined) given.component = values.component;
  if (values.release !== undefined) given.release = numberSaid(values.release);
  if (values.for !== undefined) given.for = values.for;
  if (values.at !== undefined) given.at = instantSaid(values.at, now, values.zone);
  return { command, given };
}

function numberSaid(said: string): number {
  if (!/^[1-9]\d{0,14}$/.test(said)) throw new Misused(`"${said}" is not the number of a release.`);
  return Number(said);
}

function instantSaid(said: string, now: Date, zone = Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  if (!Zone.safeParse(zone).success) throw new Misused(`"${zone}" is not an IANA time zone, e.g. Europe/Berlin.`);
  const instant = readTime(said, now, zone);
  if (!instant) throw new Misused(`"${said}" is not a time, such as "sunday 21:00".`);
  return instant.toISOString();
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        at: { type: 'string' },
        component: { type: 'string', multiple: true },
        release: { type: 'string' },
        for: { type: 'string' },
        zone: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error));
  }
}
