import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { OverrideInput, RotationDefinition } from '../../src/rotations/schemas.ts';
import { edit, rotationOf } from './build.ts';
import { effectiveOf } from './worked-cases/worked-case.ts';
import { parseShifts, shiftsOf } from './written-shifts.ts';

const document = await readFile(new URL('../../docs/rotations.md', import.meta.url), 'utf8');

/** The fenced blocks in order: their language, what it says after it, and their text. */
const blocks = [...document.matchAll(/^```(\w+) (.*)\n([\s\S]*?)^```$/gm)].map(
  ([, language, about = '', text = '']) => ({
    language,
    about: about.split(' '),
    text,
  }),
);

test('the examples of docs/rotations.md come true', () => {
  let rotation = rotationOf(RotationDefinition.parse({ timeZone: 'UTC', layers: [] }));
  let compared = 0;
  for (const { about, text } of blocks) {
    const [kind, at = '', effective] = about;
    if (kind === 'rotation') rotation = rotationOf(RotationDefinition.parse(JSON.parse(text)));
    else if (kind === 'edit')
      rotation = edit(rotation, RotationDefinition.parse(JSON.parse(text)), at, effectiveOf(effective));
    else if (kind === 'override') rotation = withOverride(rotation, OverrideInput.parse(JSON.parse(text)));
    else {
      const expected = parseShifts(text.trim().split('\n'));
      assert.deepEqual(shiftsOf(rotation, expected), expected.tiles);
      compared += 1;
    }
  }
  assert.equal(compared, 6);
});

function withOverride(rotation: ReturnType<typeof rotationOf>, input: OverrideInput) {
  const { from, to, person, replaces = null, kind } = input;
  const id = rotation.overrides.length + 1;
  const made = { id, from: new Date(from), to: new Date(to), person, replaces, kind };
  return { ...rotation, overrides: [...rotation.overrides, made] };
}
