/** Whose shifts a calendar shows. */
export interface Owner {
  kind: 'rotation' | 'person';
  id: string;
}

/** An address under which an owner's calendar can be read, until it is revoked. Its token is not kept. */
export interface Feed {
  id: string;
  createdAt: Date;
}

const PATHS = { rotation: 'rotations', person: 'people' } as const;

/** What a calendar program subscribes to: it sends no header, so the token is in the address. */
export const feedUrl = (publicUrl: string, { kind, id }: Owner, token: string): string =>
  `${publicUrl}/v1/${PATHS[kind]}/${id}/calendar.ics?token=${token}`;
