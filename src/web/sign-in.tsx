import { z } from 'zod';
import { tokenShown } from '../access/authenticate.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { Unauthenticated } from '../lib/errors.ts';
import { Id } from '../lib/wire.ts';
import { localPath, sendPage } from './html.ts';
import { Layout } from './parts/layout.tsx';
import { endSession, readSession, writeSession } from './session.ts';
import { stranger, type Visitor } from './visitor.ts';

const SignIn = z.object({ token: z.string().max(1_000), back: z.string().optional() });
const ActingAs = z.object({ person: z.union([Id, z.literal('')]), back: z.string().optional() });

/** The way in where pages are not open: a token once, then a cookie. Needs no session itself. */
export async function signInPage(app: App, deps: AppDeps): Promise<void> {
  app.get('/sign-in', async (request, reply) =>
    sendPage(reply, <SignInForm visitor={stranger(deps, request)} back="/" />),
  );

  app.post('/sign-in', { schema: { body: SignIn } }, async (request, reply) => {
    const { token, back } = request.body;
    const id = await idOfToken(deps, token.trim());
    if (id === null) {
      const form = <SignInForm visitor={stranger(deps, request)} back={localPath(back, '/')} refused />;
      return sendPage(reply.code(401), form);
    }
    writeSession(reply, deps, { token: id, as: null });
    return reply.redirect(localPath(back, '/'), 303);
  });

  app.post('/sign-out', async (_request, reply) => {
    endSession(reply, deps);
    return reply.redirect('/sign-in', 303);
  });
}

/** Says for whom an admin's clicks in this browser count. */
export async function actingAsRoute(app: App, deps: AppDeps): Promise<void> {
  app.post('/acting-as', { schema: { body: ActingAs } }, async (request, reply) => {
    const { person, back } = request.body;
    writeSession(reply, deps, { ...readSession(request, deps.clock.now()), as: person || null });
    return reply.redirect(localPath(back, '/'), 303);
  });
}

/** What a session keeps of a token; null where it is not valid. */
async function idOfToken({ db, config, clock }: AppDeps, secret: string): Promise<string | null> {
  try {
    const token = await tokenShown(db, config.adminToken, secret, clock.now());
    return token === 'admin' ? token : token.id;
  } catch (error) {
    if (error instanceof Unauthenticated) return null;
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
          {refused ? (
            <p class="warning">This token is not valid. Perhaps it was revoked, or has expired.</p>
          ) : (
            <p>Your token opens these pages. An admin makes it, on your page under People.</p>
          )}
        </div>
        <input type="hidden" name="back" value={back} />
        <input class="unseen" name="username" value="firstline" autocomplete="username" readonly tabindex={-1} />
        <label for="token">Token</label>
        <input id="token" name="token" type="password" required autocomplete="current-password" />
        <button type="submit" class="primary">
          Sign in
        </button>
      </form>
    </Layout>
  );
}
