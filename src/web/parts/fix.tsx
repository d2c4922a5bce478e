import type { ComponentChildren } from 'preact';
import type { Component } from '../../components/component.ts';
import type { LinePerson } from '../../escalation/line.ts';

interface Props {
  components: Component[];
  owners: ReadonlyMap<string, LinePerson[]>;
}

/** What helps to repair it, each component's in turn: runbook, the way back, the chat, and the people who know it. */
export function Fix({ components, owners }: Props) {
  if (components.length === 0) return null;
  return (
    <section>
      <h2>How to fix it</h2>
      {components.map((component) => (
        <dl key={component.id} class="fix">
          {components.length > 1 ? <Row name="Component">{component.id}</Row> : null}
          {component.description ? <Row name="What it is">{component.description}</Row> : null}
          {component.runbook ? (
            <Row name="Runbook">
              <a href={component.runbook}>{component.runbook}</a>
            </Row>
          ) : null}
          {component.rollback ? <Row name="Way back">{component.rollback}</Row> : null}
          {component.chat ? (
            <Row name="Chat">
              <a href={component.chat}>{component.chat}</a>
            </Row>
          ) : null}
          <Row name="Owners">
            {(owners.get(component.id) ?? []).map(nameOf).join(', ') || 'nobody is on call for it now'}
          </Row>
        </dl>
      ))}
    </section>
  );
}

const nameOf = ({ person, via }: LinePerson): string =>
  via.startsWith('rotation ') ? `${person.name} (${via})` : person.name;

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
