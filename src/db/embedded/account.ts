import { readFile, stat } from 'node:fs/promises';

/** Whom Postgres runs as, where that is not ourselves. */
export interface Account {
  uid: number;
  gid: number;
}

const PREFERRED = ['firstline', 'postgres', 'nobody'];

/**
 * Postgres refuses to run as root. So as root it runs as the owner of the data, or, where there is none yet, as an unprivileged
 * account that the system has anyway. Null: as ourselves.
 */
export async function accountFor(dataDirectory: string): Promise<Account | null> {
  const owner = await stat(dataDirectory).catch(() => null);
  const self = process.getuid?.();
  if (self !== 0) {
    if (owner && owner.uid !== self) {
      throw new Error(
        `The database in ${dataDirectory} belongs to another account (uid ${owner.uid}): start Firstline as that one, or as root.`,
      );
    }
    return null;
  }
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = unprivileged(await readFile('/etc/passwd', 'utf8'));
  if (account) return account;
  throw new Error(
    `Postgres does not run as root, and /etc/passwd has none of ${PREFERRED.join(', ')}: start Firstline as an ordinary user, or set DATABASE_URL.`,
  );
}

/** The first of the preferred accounts that a passwd file has. */
export function unprivileged(passwd: string): Account | null {
  const rows = passwd.split('\n').map((line) => line.split(':'));
  for (const name of PREFERRED) {
    const row = rows.find(([key]) => key === name);
    const [uid, gid] = [Number(row?.[2]), Number(row?.[3])];
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  return null;
}
