import { ContactsOutput } from '../escalation/wire.ts';
import { type Command, Misused } from './command.ts';

/** `who COMPONENT`: its lines, and the people on them. */
export const who: Command = async (client, { words: [component, ...rest], at }) => {
  if (component === undefined || rest.length > 0) throw new Misused('who takes the id of one component.');
  const query = at === undefined ? '' : `?at=${encodeURIComponent(at)}`;
  const path = `/v1/components/${encodeURIComponent(component)}/contacts${query}`;
  const contacts = await client.get(path, ContactsOutput);
  const lines = contacts.lines.map(({ line, escalateAfter, people }) => {
    const named = people.map(({ name, via, phone, email, reachable }) =>
      [`  ${name} (${via})`, phone, email, reachable ? null : 'cannot be paged'].filter(Boolean).join('  '),
    );
    const head = `line ${line}${escalateAfter === null ? '' : `, the next after ${escalateAfter}`}`;
    return [head, ...(named.length > 0 ? named : ['  nobody'])].join('\n');
  });
  return [`${contacts.component} at ${contacts.at}`, ...lines].join('\n');
};
