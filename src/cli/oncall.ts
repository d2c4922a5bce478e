import type { z } from 'zod';
import { OnCallPage } from '../escalation/wire.ts';
import { type Command, Misused } from './command.ts';

type Shift = z.output<typeof OnCallPage>['items'][number];

/** `oncall`: every rotation, a line each. */
export const onCall: Command = async (client, { words, at }) => {
  if (words.length > 0) throw new Misused('oncall takes no words.');
  const shifts: Shift[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ limit: '500', ...(at === undefined ? {} : { at }), ...(cursor && { cursor }) });
    const page: z.output<typeof OnCallPage> = await client.get(`/v1/oncall?${query}`, OnCallPage);
    shifts.push(...page.items);
    cursor = page.nextCursor;
  }
  return shifts.length === 0 ? 'There are no rotations.' : shifts.map(describe).join('\n');
};

const describe = ({ rotation, people, until }: Shift): string =>
  `${rotation}  ${people.join(', ') || 'nobody'}${until === null ? '' : `  until ${until}`}`;
