import type { ComponentChildren } from 'preact';

interface Props {
  /** The address the form posts to. */
  to: string;
  /** Where the visitor comes back to; also what htmx shows. */
  back: string;
  class?: string;
  id?: string;
  children: ComponentChildren;
}

/**
 * A form that works by itself. With htmx, its answer replaces what is shown in place; a refusal is said above, and the
 * page stays. Its button rests while the request is on its way: a double click must not escalate twice.
 */
export function Act({ to, back, children, ...rest }: Props) {
  return (
    <form method="post" action={to} hx-post={to} {...inPlace} {...rest}>
      <input type="hidden" name="back" value={back} />
      {children}
    </form>
  );
}

const refusal = 'target:#problem select:.problem swap:innerHTML';
const inPlace = {
  'hx-target': '#live',
  'hx-select': '#live',
  'hx-swap': 'outerMorph',
  'hx-disable': 'find button',
  'hx-status:4xx': refusal,
  'hx-status:5xx': refusal,
};
