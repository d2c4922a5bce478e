import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

/** One figure of a run. */
export interface Line {
  what: string;
  figure: string;
  target: string;
  met: boolean;
  /** The machine's own limit, measured in the same run. */
  beside: string;
  samples: Record<string, number[]>;
  /** The machine's load average when it began. */
  load?: string;
}

export function printLines(lines: Line[]): void {
  const rows = lines.map(({ what, figure, target, met, beside, load = '' }) => [
    what,
    figure,
    target,
    met ? 'met' : 'NOT MET',
    beside,
    load,
  ]);
  const table = [['what', 'figure', 'target', '', 'beside', 'load'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}

/** Answers the file. */
export async function saveLines(directory: string, lines: Line[]): Promise<string> {
  await mkdir(directory, { recursive: true });
  const at = new Date().toISOString();
  const machine = {
    processors: availableParallelism(),
    model: cpus()[0]?.model,
    memoryBytes: totalmem(),
    loadAverage: loadavg(),
    node: process.version,
  };
  const file = join(directory, `${at.replaceAll(':', '-')}.json`);
  await writeFile(file, JSON.stringify({ at, machine, lines }, null, 1));
  return file;
}
