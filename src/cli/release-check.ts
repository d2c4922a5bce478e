import { ReleaseCheckOutput } from '../readiness/schemas.ts';
import { type Command, Misused, Unclear } from './command.ts';

const RESULTS: Record<ReleaseCheckOutput['result'], string> = {
  pass: 'PASS: somebody could mend it at any hour',
  warn: 'PASS, with warnings',
  fail: 'FAIL',
};

/** `release-check --component kiln --for 24h`, for a build: 0 pass (warnings are told), 1 fail, 2 could not tell. */
export const releaseCheck: Command = async (client, { words, at, component, release, for: riskFor }) => {
  if ((component === undefined && release === undefined) || words.length > 0)
    throw new Misused('release-check takes --component or --release, and no words.');
  const what = { ...(component && { components: component }), ...(release !== undefined && { release }) };
  const asked = { ...what, ...(at && { from: at }), ...(riskFor && { riskFor }) };
  const check = await client
    .post('/v1/release-checks', JSON.stringify(asked), ReleaseCheckOutput)
    .catch((error: unknown) => {
      throw new Unclear(error instanceof Error ? error.message : String(error));
    });
  const width = Math.max(...check.holes.map(({ kind }) => kind.length));
  const rows = check.holes.map(({ level, kind, text }) => `${level}  ${kind.padEnd(width)}  ${text}`);
  const head = `${check.components.join(', ')} from ${check.from} to ${check.to}`;
  return { text: [head, ...rows, RESULTS[check.result]].join('\n'), code: check.result === 'fail' ? 1 : 0 };
};
