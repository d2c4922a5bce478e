import { tokensOf } from '../access/queries.ts';
import { hasRole, type Token } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { mayActFor, whyUnreachable } from '../people/person.ts';
import { sendPage } from './html.ts';
import { Absences } from './parts/absences.tsx';
import { AskForm } from './parts/ask-form.tsx';
import { Confirmations } from './parts/confirmations.tsx';
import { ContactMethods } from './parts/contact-methods.tsx';
import { Layout } from './parts/layout.tsx';
import { OwnShifts } from './parts/own-shifts.tsx';
import { PersonalTokens } from './parts/personal-tokens.tsx';
import { Requests } from './parts/requests.tsx';
import { ShiftNotices } from './parts/shift-notices.tsx';
import { Watches } from './parts/watches.tsx';
import { PersonParams, PersonQuery } from './person-address.ts';
import { loadPersonView, type PersonView } from './person-view.ts';
import { type Visitor, visitorOf } from './visitor.ts';

export async function personPage(app: App, deps: AppDeps): Promise<void> {
  const schema = { params: PersonParams, querystring: PersonQuery };
  app.get('/people/:id', { schema }, async (request, reply) => {
    const { params, query } = request;
    const visitor = await visitorOf(deps, request);
    const view = await loadPersonView(deps.db, params.id, visitor.now);
    const tokens = hasRole(visitor.actor, 'admin') ? await tokensOf(deps.db, params.id) : null;
    return sendPage(reply, <PersonDetails {...{ view, visitor, query, tokens }} />);
  });
}

interface Props {
  view: PersonView;
  visitor: Visitor;
  query: PersonQuery;
  tokens: Token[] | null;
}

export function PersonDetails({ view, visitor, query: { rotation, start, end }, tokens }: Props) {
  const { person, wanted, asked, nameOf, watches, components } = view;
  const isOwn = visitor.actor.person?.id === person.id;
  const mayAct = mayActFor(visitor.actor, person.id);
  const whom = isOwn ? 'you' : person.name;
  const back = `/people/${person.id}`;
  const wish = rotation && start && end ? { rotation, from: new Date(start), to: new Date(end) } : null;
  const shared = { view, visitor, back, mayAct };
  const requests = { ...{ nameOf, visitor, back }, as: mayAct ? person.id : null };
  return (
    <Layout visitor={visitor} title={isOwn ? 'My shifts' : person.name} every={30} styles={['people']}>
      <h1>{isOwn ? 'My shifts' : person.name}</h1>
      <p class="muted">
        {aboutPerson(view)}
        {hasRole(visitor.actor, 'admin') ? (
          <>
            {' · '}
            <a href={`/people/${person.id}/definition`}>Edit {person.name}</a>
          </>
        ) : null}
      </p>
      {mayAct && !isOwn ? <p class="muted">What is done here counts for {person.name}.</p> : null}
      <Unreachable {...{ view, isOwn }} />
      <Confirmations {...shared} />
      <Requests {...requests} id="wanted" title={`Asked of ${whom}`} requests={wanted} />
      {wish && mayAct ? <AskForm {...{ view, visitor, back, wish }} /> : null}
      <OwnShifts {...shared} />
      <Requests {...requests} id="asked" title={`Cover and swaps ${whom} asked for`} requests={asked} />
      {mayAct ? <Absences {...{ view, visitor, back }} /> : null}
      <ContactMethods {...shared} />
      <ShiftNotices {...shared} />
      <section aria-labelledby="news">
        <h2 id="news">News by mail</h2>
        <Watches {...{ watches, components, back }} to={`/people/${person.id}/watches`} mayChoose={mayAct} />
      </section>
      <PersonalTokens {...{ person, tokens, visitor, back }} />
    </Layout>
  );
}

const aboutPerson = ({ person: { name, role, timeZone } }: PersonView): string =>
  `${name}, ${role}, at home in ${timeZone}`;

function Unreachable({ view: { person }, isOwn }: { view: PersonView; isOwn: boolean }) {
  const why = whyUnreachable(person);
  if (why === null) return null;
  return (
    <p class="warning">
      {isOwn ? 'You cannot be paged' : 'Cannot be paged'}: {person.name} {why}.
    </p>
  );
}
