/** Something in the environment that keeps the program from starting; its message is one line that names the variable. */
export class StartProblem extends Error {
  constructor(variable: string, cause: unknown) {
    super(`${variable}: ${cause instanceof Error ? firstLine(cause) : String(cause)}`);
  }
}

/** Runs a step of the start whose failure is about `variable`. */
export async function naming<Result>(variable: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    throw new StartProblem(variable, error);
  }
}

/** Which variable is to blame when a server cannot listen. */
export const listenVariable = (error: unknown): 'PORT' | 'HOST' =>
  ['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '') ? 'PORT' : 'HOST';

/** A refused connection to several addresses of one name says nothing itself: its parts do. */
function firstLine(error: Error): string {
  const [part] = error instanceof AggregateError ? error.errors : [];
  return (error.message || (part instanceof Error ? part.message : error.name)).split('\n')[0] ?? '';
}
