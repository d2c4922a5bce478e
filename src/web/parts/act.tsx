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
 * A form that works by itself. With htmx, its answer replaces what is shown in place; the layout says how. Its button
 * rests while the request is on its way: a double click must not escalate twice.
 */
export function Act({ to, back, children, ...rest }: Props) {
  return (
    <form method="post" action={to} hx-post={to} hx-disable="find button" {...rest}>
      <input type="hidden" name="back" value={back} />
      {children}
    </form>
  );
}
