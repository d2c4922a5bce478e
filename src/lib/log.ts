import { pino } from 'pino';

/** What the program logs with: fields first, then a message that is always the same words. pino and Fastify's `log` fit. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** `level` is one of pino's. One JSON object a line on stdout; short lines for eyes when stdout is a terminal. */
export function createLogger(level: string): pino.Logger {
  const options = {
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (!process.stdout.isTTY) return pino(options);
  return pino(options, { write: (line) => void process.stdout.write(`${forEyes(line)}\n`) });
}

/**
 * Lets one line through per `everyMs`, with the count of those held back since the last one: an outage must not bury
 * its own first line.
 */
export function atMostEvery(everyMs: number, write: Logger['warn']): Logger['warn'] {
  let quietUntil = 0;
  let heldBack = 0;
  return (fields, message) => {
    if (performance.now() < quietUntil) {
      heldBack += 1;
      return;
    }
    write(heldBack > 0 ? { ...fields, heldBack } : fields, message);
    quietUntil = performance.now() + everyMs;
    heldBack = 0;
  };
}

/** One line of pino's JSON as `21:04:05 WARN  message  field=value`, and an error's stack below it. */
export function forEyes(line: string): string {
  const { time, level, msg, err, pid: _pid, hostname: _hostname, ...fields } = JSON.parse(line);
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const words = [String(time).slice(11, 19), String(level).toUpperCase().padEnd(5), msg, ...rest].join(' ');
  return err ? `${words}\n${err.stack ?? err.message}` : words;
}
