import { z } from 'zod';
import { authenticate } from '../access/authenticate.ts';
import { hasRole } from '../access/token.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { Unauthenticated } from '../lib/errors.ts';
import { Id } from '../lib/wire.ts';
import { localPath, sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { endSession, readSession, writeSession } from './session.ts';
import { stranger, type Visitor } from './visitor.ts';

const SignIn = z.object({ token: z.string().max(1_000), back: z.string().optional() });
const ActingAs = z.object({ person: z.union([Id, z.literal('')]), back: z.string().optional() });

/** The way in where pages are not open: the admin's token once, then a cookie. Needs no session itself. */
export async function signInPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/sign-in', async (request, reply) =>
    sendPage(reply, <SignInForm visitor={stranger(deps, request)} back="/" />),
  );

  app.post('/sign-in', { schema: { body: SignIn } }, async (request, reply) => {
    const { token, back } = request.body;
    if (!(await isAdmins(deps, token.trim()))) {
      const form = <SignInForm visitor={stranger(deps, request)} back={localPath(back, '/')} refused />;
      return sendPage(reply.code(401), form);
    }
    writeSession(reply, deps, { ...readSession(request, deps.clock.now()), admin: true });
    return reply.redirect(localPath(back, '/'), 303);
  });

  app.post('/sign-out', async (_request, reply) => {
    endSession(reply, deps);
    return reply.redirect('/sign-in', 303);
  });
}

/** Says for whom the clicks of this browser count. */
export async function actingAsRoute(app: App, deps: AppDeps): Promise<void> {
  app.post('/acting-as', { schema: { body: ActingAs } }, async (request, reply) => {
    const { person, back } = request.body;
    writeSession(reply, deps, { ...readSession(request, deps.clock.now()), as: person || null });
    return reply.redirect(localPath(back, '/'), 303);
  });
}

async function isAdmins({ db, config, clock }: AppDeps, token: string): Promise<boolean> {
  try {
    return hasRole(await authenticate(db, config.adminToken, token, clock.now()), 'admin');
  } catch (error) {
    if (error instanceof Unauthenticated) return false;
    throw error;
  }
}

interface Props {
  visitor: Visitor;
  /** Where to go afterwards. */
  back: string;
  refused?: boolean;
}

export function SignInForm({ visitor, back, refused = false }: Props) {
  return (
    <Layout visitor={visitor} title="Sign in" bare>
      <form class="card sign-in" method="post" action="/sign-in">
        <h1>Sign in</h1>
        <div class="problem">
          {refused ? <p class="warning">This is not an admin’s token.</p> : <p>The admin token opens these pages.</p>}
        </div>
        <input type="hidden" name="back" value={back} />
        <input class="unseen" name="username" value="admin" autocomplete="username" readonly tabindex={-1} />
        <label for="token">Admin token</label>
        <input id="token" name="token" type="password" required autocomplete="current-password" />
        <button type="submit" class="primary">
          Sign in
        </button>
      </form>
    </Layout>
  );
}
