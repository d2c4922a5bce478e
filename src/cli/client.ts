import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readConfig } from '../config.ts';

/** Asks a running Firstline; rejects with words for people, whatever went wrong. */
export interface Client {
  get<Answer>(path: string, answer: z.ZodType<Answer>): Promise<Answer>;
  post<Answer>(path: string, body: string, answer: z.ZodType<Answer>): Promise<Answer>;
  put<Answer>(path: string, body: string, contentType: string, answer: z.ZodType<Answer>): Promise<Answer>;
}

/** FIRSTLINE_URL, FIRSTLINE_TOKEN, and DATA_DIR, in which the embedded default keeps its admin's token. */
export async function openClient(environment: Record<string, string | undefined>): Promise<Client> {
  const base = (environment.FIRSTLINE_URL || 'http://localhost:8080').replace(/\/+$/, '');
  const token = environment.FIRSTLINE_TOKEN || (await keptToken(environment));
  const headers = { authorization: `Bearer ${token}` };
  return {
    get: (path, answer) => ask(base + path, { headers }, answer),
    post: (path, body, answer) =>
      ask(base + path, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }, answer),
    put: (path, body, contentType, answer) =>
      ask(base + path, { method: 'PUT', headers: { ...headers, 'content-type': contentType }, body }, answer),
  };
}

async function keptToken(environment: Record<string, string | undefined>): Promise<string> {
  const file = join(readConfig(environment).dataDir, 'admin-token');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    throw new Error(`FIRSTLINE_TOKEN is not set, and there is no token in ${file}.`);
  }
}

async function ask<Answer>(url: string, init: RequestInit, answer: z.ZodType<Answer>): Promise<Answer> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) }).catch((error: Error) => {
    throw new Error(`${new URL(url).origin} cannot be reached: ${reasonOf(error)}.`);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Error(refusal(response.status, body));
  return answer.parse(body);
}

/** fetch says why in the cause; one that tried several addresses has a cause without words. */
function reasonOf({ message, cause }: Error): string {
  if (!(cause instanceof Error)) return message;
  return cause.message || ('code' in cause ? String(cause.code) : message);
}

const Problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

function refusal(status: number, body: unknown): string {
  const problem = Problem.safeParse(body);
  if (!problem.success) return `The answer was ${status}, and not one of Firstline's.`;
  const { detail, errors } = problem.data;
  return [detail, ...errors.map(({ path, message }) => `  ${path} ${message}`)].join('\n');
}
