import { z } from 'zod';
import type { App, AppDeps } from '../app-deps.ts';
import { allComponents } from '../components/queries.ts';
import { contextOf } from '../deps.ts';
import { AppError } from '../lib/errors.ts';
import type { Person } from '../people/person.ts';
import { findPerson } from '../people/queries.ts';
import { readNewsLink } from '../watchers/news-link.ts';
import { watchesOf } from '../watchers/queries.ts';
import { saveWatches } from '../watchers/save-watches.ts';
import { WatchesInput } from '../watchers/schemas.ts';
import { accepted, Column } from './forms.ts';
import { sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { Watches, watchesIn } from './parts/watches.tsx';
import { stranger } from './visitor.ts';

const Params = z.object({ token: z.string() });
const Form = z.object({ watch: Column });

/** Where a digest and a notice lead whoever wants others, or none. To open it changes nothing: gateways open links, too. */
export async function newsPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/news/:token', { schema: { params: Params } }, async (request, reply) => {
    const person = await openLink(deps, request.params.token);
    const visitor = { ...stranger(deps, request), zone: person.timeZone };
    const components = (await allComponents(deps.db)).map(({ id }) => id);
    const watches = await watchesOf(deps.db, person.id);
    return sendPage(
      reply,
      <Layout visitor={visitor} title="News by mail" bare styles={['people']}>
        <h1>News by mail for {person.name}</h1>
        <Watches {...{ watches, components }} to={visitor.path} back={visitor.path} mayChoose />
      </Layout>,
    );
  });

  app.post('/news/:token', { schema: { params: Params, body: Form } }, async (request, reply) => {
    const person = await openLink(deps, request.params.token);
    const actor = { person, role: person.role, name: person.name };
    const { watches } = accepted(WatchesInput, { watches: watchesIn(request.body.watch) });
    await saveWatches(contextOf(deps, actor), person.id, watches);
    return reply.redirect(request.url, 303);
  });
}

/** Throws what the page then says. */
async function openLink({ db, secret }: AppDeps, token: string): Promise<Person> {
  const id = readNewsLink(secret, token);
  const person = id === null ? null : await findPerson(db, id);
  if (!person) throw new AppError(410, 'gone', 'This link does not work', 'It was damaged on its way.');
  return person;
}
