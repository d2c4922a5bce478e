import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { catchAllWarnings } from '../audit/catch-all-warnings.ts';
import { deleteDefinition } from '../configuration/delete-definition.ts';
import { inOrder, readDefinition, SECTIONS, type Subject } from '../configuration/read-definition.ts';
import { saveDefinition } from '../configuration/save-definition.ts';
import { rehearse } from '../db/definitions.ts';
import { type Ctx, contextOf } from '../deps.ts';
import { AppError, Forbidden, Malformed } from '../lib/errors.ts';
import { etagOf } from '../lib/etag.ts';
import { Id } from '../lib/wire.ts';
import { parseYaml, toYaml } from '../lib/yaml.ts';
import { readFindingsAbout } from '../readiness/read-readiness.ts';
import { exampleOf, KINDS } from './definition-subjects.ts';
import { accepted } from './forms.ts';
import { sendPage } from './html.ts';
import { DefinitionEditor, type Draft } from './parts/definition-editor.tsx';
import { type Visitor, visitorOf } from './visitor.ts';

const Params = z.object({ id: Id });
const NewForm = z.object({ id: Id });
const MOST_CHARACTERS = 500_000;

const Form = z.object({
  text: z.string().max(MOST_CHARACTERS),
  read: z.string().max(100).default(''),
  effective: z.enum(['now', 'after-shift', 'after-round']).default('now'),
  do: z.enum(['try', 'save']).default('save'),
});
type Form = z.infer<typeof Form>;

/** Every definition is read and written as the text that the API takes, and tried before it is saved. */
export async function definitionPages(app: App, deps: AppDeps): Promise<void> {
  for (const section of SECTIONS) {
    app.post(`/${section}`, { schema: { body: NewForm } }, async (request, reply) =>
      reply.redirect(`/${section}/${request.body.id}/definition`, 303),
    );
    app.get(`/${section}/:id/definition`, { schema: { params: Params } }, async (request, reply) =>
      open(deps, reply, { section, id: request.params.id }, await visitorOf(deps, request)),
    );
    app.post(`/${section}/:id/definition`, { schema: { params: Params } }, async (request, reply) =>
      edit(deps, reply, { section, id: request.params.id }, await visitorOf(deps, request), request.body),
    );
    app.post(`/${section}/:id/remove`, { schema: { params: Params } }, async (request, reply) => {
      const { actor } = await visitorOf(deps, request);
      await deleteDefinition(contextOf(deps, actor), section, request.params.id);
      return reply.redirect(`/${section}`, 303);
    });
  }
  app.get('/maintenance/:id/definition', { schema: { params: Params } }, async (request, reply) =>
    open(deps, reply, { section: 'maintenance', id: request.params.id }, await visitorOf(deps, request)),
  );
  app.post('/maintenance/:id/definition', { schema: { params: Params } }, async (request, reply) =>
    edit(deps, reply, { section: 'maintenance', id: request.params.id }, await visitorOf(deps, request), request.body),
  );
  app.get('/settings', async (request, reply) =>
    open(deps, reply, { section: 'settings' }, await visitorOf(deps, request)),
  );
  app.post('/settings', async (request, reply) =>
    edit(deps, reply, { section: 'settings' }, await visitorOf(deps, request), request.body),
  );
}

async function open(deps: AppDeps, reply: FastifyReply, subject: Subject, visitor: Visitor): Promise<FastifyReply> {
  if (!hasRole(visitor.actor, 'admin')) throw new Forbidden('Definitions are edited by admins.');
  const current = await readDefinition(deps.db, subject, visitor.now);
  const example = subject.section === 'settings' ? '' : exampleOf(subject.section);
  const draft = { text: current ? toYaml(inOrder(subject, current)) : example, read: current ? etagOf(current) : '' };
  return sendPage(
    reply,
    <DefinitionEditor {...{ subject, visitor, draft }} exists={current !== null} outcome={null} />,
  );
}

/** What is refused is said above the text, which stays as it was typed. */
async function edit(
  deps: AppDeps,
  reply: FastifyReply,
  subject: Subject,
  visitor: Visitor,
  sent: unknown,
): Promise<FastifyReply> {
  const form = accepted(Form, sent);
  const ctx = contextOf(deps, visitor.actor);
  const show = (draft: Draft, outcome: Parameters<typeof DefinitionEditor>[0]['outcome'], exists: boolean) =>
    sendPage(reply, <DefinitionEditor {...{ subject, visitor, draft, outcome, exists }} />);
  try {
    if (form.do === 'try') {
      const warnings = await rehearse(ctx, (tx) => saveAndWarn(tx, subject, form, visitor.zone));
      return show(form, { kind: 'tried', warnings }, form.read !== '');
    }
    const warnings = await saveAndWarn(ctx, subject, form, visitor.zone);
    const saved = await readDefinition(deps.db, subject, visitor.now);
    const draft = saved ? { text: toYaml(inOrder(subject, saved)), read: etagOf(saved) } : form;
    return show(draft, { kind: 'saved', warnings }, true);
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    reply.code(error.status);
    return show(form, { kind: 'refused', error }, form.read !== '');
  }
}

/** Answers what will hurt of it (promise 9): it is saved all the same. */
async function saveAndWarn(ctx: Ctx, subject: Subject, form: Form, zone: string): Promise<string[]> {
  const document = read(form.text);
  await saveDefinition(ctx, subject, { document, read: form.read || null, effective: form.effective });
  if (subject.section === 'settings') return (await catchAllWarnings(ctx)).warnings ?? [];
  if (subject.section === 'maintenance') return [];
  const found = await readFindingsAbout(ctx, KINDS[subject.section].saved(subject.id), zone);
  return found.map(({ text }) => text);
}

function read(text: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw new Malformed(`It is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}
