import { problemOf } from './contact-method.ts';
import { isReachable, type Person, whyUnreachable } from './person.ts';

/** A person as the API answers one. `callProblem`: why nobody can be called from here. */
export const personToWire = (person: Person, callProblem: string | null = null) => ({
  ...person,
  contactMethods: person.contactMethods.map((method) => ({
    ...{ id: method.id, type: method.type, address: method.address, verified: method.verified },
    optedOut: method.optedOut === true,
    provedAt: method.proved?.at.toISOString() ?? null,
    provedBy: method.proved?.by ?? null,
    problem: problemOf(method) ?? (method.type === 'voice' ? callProblem : null),
  })),
  reachable: isReachable(person),
  unreachableBecause: whyUnreachable(person),
});
