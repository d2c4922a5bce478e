/** One class per problem; `api/problem.ts` alone turns them into RFC 9457 answers. */
export interface FieldError {
  /** Dotted path of the field, e.g. `lines.0.escalateAfter`. */
  path: string;
  message: string;
}

export interface ErrorExtra {
  errors?: FieldError[];
  usedBy?: string[];
  retryAfterSeconds?: number;
}

export class AppError extends Error {
  readonly status: number;
  readonly slug: string;
  readonly title: string;
  readonly extra: ErrorExtra;

  constructor(status: number, slug: string, title: string, detail: string, extra: ErrorExtra = {}) {
    super(detail);
    this.name = new.target.name;
    this.status = status;
    this.slug = slug;
    this.title = title;
    this.extra = extra;
  }
}

/** 400: the request does not have the shape it must have. */
export class Malformed extends AppError {
  constructor(detail: string, errors: FieldError[] = []) {
    super(400, 'malformed', 'The request is malformed', detail, { errors });
  }
}

export class Unauthenticated extends AppError {
  constructor(detail = 'Send a valid token: Authorization: Bearer <token>.') {
    super(401, 'unauthenticated', 'A valid token is needed', detail);
  }
}

export class Forbidden extends AppError {
  constructor(detail: string) {
    super(403, 'forbidden', 'Not allowed', detail);
  }
}

export class NotFound extends AppError {
  constructor(what: string) {
    super(404, 'not-found', 'Not found', `There is no ${what}.`);
  }
}

/** 409: the thing is in a state that does not allow this; `usedBy` names what points to it. */
export class Conflict extends AppError {
  constructor(detail: string, usedBy?: string[]) {
    super(409, 'conflict', 'In conflict with the present state', detail, usedBy ? { usedBy } : {});
  }
}

/** 412: what the request would replace is not what its sender has read. */
export class PreconditionFailed extends AppError {
  constructor(detail: string) {
    super(412, 'precondition-failed', 'Changed in the meantime', detail);
  }
}

/** 422: the shape is right and the content is not, e.g. a reference to something that does not exist. */
export class Invalid extends AppError {
  constructor(detail: string, errors: FieldError[] = []) {
    super(422, 'invalid', 'The content is not valid', detail, { errors });
  }
}

export class TooMany extends AppError {
  constructor(detail: string, retryAfterSeconds: number) {
    super(429, 'too-many', 'Too many requests', detail, { retryAfterSeconds });
  }
}

/** 503: nothing was stored; the sender should try again. */
export class Unavailable extends AppError {
  constructor(detail: string) {
    super(503, 'unavailable', 'Not available right now', detail, { retryAfterSeconds: 5 });
  }
}

/** Closes a `switch` over a union: a new member that is not handled fails the type check here. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
