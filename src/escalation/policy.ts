export type Target = { rotation: string } | { person: string } | { owners: true };

export interface Line {
  targets: Target[];
  /** A duration; the last line needs none. */
  escalateAfter?: string;
  /**
   * Of an incident on several components: whether one yes is enough, or each component's side must say it. Absent: each
   * side, where they have different people.
   */
  requireAck?: 'anybody' | 'each-component';
}

export interface Policy {
  id: string;
  lines: Line[];
  /** A duration: so long after the last line was paged, the first is paged again. */
  repeatEvery: string;
  /** A duration: an acknowledged incident that nobody touches for so long pages again. Without it, it never does. */
  ackTimeout?: string;
}

/** Who is paged when nobody else can be. */
export type CatchAll = { person: string } | { policy: string };

type Reference = { path: string; use: { rotation: string } | { person: string } };

/** What a policy points to, each with the dotted path of the field. Owners are the component's references, not the policy's. */
export const policyReferences = (policy: Pick<Policy, 'lines'>): Reference[] =>
  policy.lines.flatMap((line, lineIndex) =>
    line.targets.flatMap((target, targetIndex): Reference[] => {
      const path = `lines.${lineIndex}.targets.${targetIndex}`;
      if ('person' in target) return [{ path: `${path}.person`, use: target }];
      return 'rotation' in target ? [{ path: `${path}.rotation`, use: target }] : [];
    }),
  );
