import { stat } from 'node:fs/promises';

/** What a Postgres process carries on its command line: which cluster it serves, and which Firstline started it. */
export interface Mark {
  /** Device and inode of the data directory, which are the same by whatever path it is reached. */
  cluster: string;
  owner: number;
}

export async function markOf(directory: string): Promise<Mark> {
  const { dev, ino } = await stat(directory);
  return { cluster: `${dev}:${ino}`, owner: process.pid };
}

/** Settings with a dot in the name are anybody's. The path is for people who read `ps`. */
export async function markArguments(directory: string): Promise<string[]> {
  const { cluster, owner } = await markOf(directory);
  const settings = [`firstline.directory=${directory}`, `firstline.cluster=${cluster}`, `firstline.owner=${owner}`];
  return settings.flatMap((setting) => ['-c', setting]);
}

export function readMark(args: string[]): Mark | null {
  const read = (name: string) => args.find((arg) => arg.startsWith(`${name}=`))?.slice(name.length + 1);
  const cluster = read('firstline.cluster');
  const owner = Number(read('firstline.owner'));
  return cluster && owner > 0 ? { cluster, owner } : null;
}
