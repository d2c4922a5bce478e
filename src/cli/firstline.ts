import { runCommand } from './run-command.ts';

/** `npx firstline who kiln`: asks a running Firstline over HTTP. */
process.exitCode = await runCommand(process.argv.slice(2), process.env, {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
});
