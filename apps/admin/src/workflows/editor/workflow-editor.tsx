import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { JsonObject, JsonValue } from '@marimba/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { body } from '../../api/api-client.js';
import classes from '../../components/columns.module.css';
import { ErrorNotice } from '../../components/error-notice.js';
import { PageHeading } from '../../components/page-heading.js';
import { Panel } from '../../components/panel.js';
import { WorkflowGraphView } from '../../graph/workflow-graph-view.js';
import { useSession } from '../../session/session.js';
import { readDefinition, stepsIn, textOf, withNeed, withStep, withValue } from './definition-edit.js';
import { drawableSteps } from './drawable-steps.js';
import { type Edge, EdgePanel } from './edge-panel.js';
import { JsonEditor, type Wish } from './json-editor.js';
import { LeaveWarning } from './leave-warning.js';
import { ProblemList } from './problem-list.js';
import { sent } from './sent-definition.js';
import { StepInspector } from './step-inspector.js';
import { stepTemplates } from './step-templates.js';
import { useDefinitionCheck } from './use-definition-check.js';

interface WorkflowEditorProps {
  title: string;
  about?: string;
  before: string;
  isNew?: boolean;
}

/** The text is the one truth: the graph is drawn from it, and what is done in the graph is written into it. */
export function WorkflowEditor({ title, about, before, isNew = false }: WorkflowEditorProps) {
  const { api } = useSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [text, setText] = useState(before);
  const [selected, setSelected] = useState<string>();
  const [wish, setWish] = useState<Wish>();
  const [edge, setEdge] = useState<Edge>();
  /** Fields of the inspector whose text is no JSON yet: it is not in the definition, so nothing is saved. */
  const [invalid, setInvalid] = useState<ReadonlySet<string>>(new Set());
  const saved = useRef(false);
  const isUnsaved = text !== before || invalid.size > 0;
  const unsaved = useCallback(() => isUnsaved && !saved.current, [isUnsaved]);
  const definition = useMemo(() => readDefinition(text), [text]);
  const steps = useMemo(() => stepsIn(definition), [definition]);
  const drawn = useMemo(() => drawableSteps(definition), [definition]);
  const { problems, checking, error } = useDefinitionCheck(text, definition);
  const wrong = useMemo(
    () =>
      new Set(
        steps
          .filter(({ pointer }) => problems.some((each) => `${each.pointer}/`.startsWith(`${pointer}/`)))
          .map(({ step }) => String(step.id)),
      ),
    [steps, problems],
  );
  const save = useMutation({
    mutationFn: () => body(api.POST('/v1/workflows', { body: sent(definition ?? {}) })),
    onSuccess: async ({ name, version }) => {
      saved.current = true;
      await queries.invalidateQueries({ queryKey: ['workflows'] });
      notifications.show({ message: `Version ${version} of ${name} is saved.` });
      await navigate(`/workflows/${name}`);
    },
  });
  const open = (pointer: string) => setWish({ pointer, at: Date.now() });
  const write = (next: JsonValue) => setText(textOf(next));
  const setValid = (pointer: string, valid: boolean) => {
    if (valid !== invalid.has(pointer)) return;
    const next = new Set(invalid);
    if (valid) next.delete(pointer);
    else next.add(pointer);
    setInvalid(next);
  };
  const select = (id: string) => {
    setEdge(undefined);
    // Half-written JSON of another step's field is given up with the field.
    if (id !== selected) setInvalid(new Set());
    setSelected(id);
    const found = steps.find(({ step }) => step.id === id);
    if (found) open(found.pointer);
  };
  const add = (kind: string | null) => {
    if (kind === null || definition === undefined) return;
    const top = new Set(
      Array.isArray(definition.steps) ? definition.steps.map((step) => (step as JsonObject | null)?.id) : [],
    );
    const added = withStep(definition, kind, selected !== undefined && top.has(selected) ? selected : undefined);
    write(added.definition);
    setSelected(added.id);
  };
  const current = steps.find(({ step }) => step.id === selected);
  const change = (pointer: string, value: JsonValue | undefined) => {
    if (definition === undefined) return;
    write(withValue(definition, pointer, value));
    if (pointer === `${current?.pointer}/id`) setSelected(String(value));
  };
  return (
    <Stack>
      <PageHeading title={title} about={about}>
        <Group gap="xs">
          <Button
            variant="default"
            onClick={() => {
              setText(before);
              setInvalid(new Set());
            }}
            disabled={!isUnsaved}
          >
            Undo all
          </Button>
          <Button
            onClick={() => save.mutate()}
            loading={save.isPending}
            disabled={
              definition === undefined ||
              checking ||
              invalid.size > 0 ||
              problems.length > 0 ||
              (!isNew && text === before)
            }
          >
            Save
          </Button>
        </Group>
      </PageHeading>
      <LeaveWarning unsaved={unsaved} />
      {save.isError && <ErrorNotice error={save.error} />}
      {error !== null && <ErrorNotice error={error} />}
      <div className={classes.beside}>
        <Stack>
          <Panel
            title="Graph"
            actions={
              <Select
                aria-label="Add a step"
                placeholder="Add a step …"
                size="xs"
                w={150}
                data={Object.keys(stepTemplates)}
                value={null}
                onChange={add}
                disabled={definition === undefined}
              />
            }
          >
            {drawn.length === 0 ? (
              <Text size="sm" c="dimmed">
                There is no step to draw. Add one above, or write <code>"steps"</code> in the JSON.
              </Text>
            ) : (
              <WorkflowGraphView
                definition={{ steps: drawn }}
                selected={selected}
                wrong={wrong}
                onSelect={select}
                onConnect={(from, to) => definition && write(withNeed(definition, from, to, true))}
                onEdge={(from, to) => setEdge({ from, to })}
                height={current ? 340 : 480}
              />
            )}
            {edge && (
              <EdgePanel
                edge={edge}
                step={steps.find(({ step }) => step.id === edge.to)?.step}
                onClose={() => setEdge(undefined)}
                onRemove={() => {
                  if (definition) write(withNeed(definition, edge.from, edge.to, false));
                  setEdge(undefined);
                }}
              />
            )}
            <Text size="xs" c="dimmed" mt={6}>
              Draw from one step’s lower edge to another’s upper edge to let it wait; click an edge to take it away.
              Expressions that read a step wait for it too.
            </Text>
          </Panel>
          {current && (
            <Panel title={`${current.step.kind} ${current.step.id}`}>
              <StepInspector
                key={current.pointer}
                pointer={current.pointer}
                step={current.step}
                others={steps.flatMap(({ step }) => (step.id === selected ? [] : String(step.id)))}
                problems={problems}
                onChange={change}
                onValid={setValid}
              />
            </Panel>
          )}
        </Stack>
        <Stack>
          <Panel title="JSON">
            <JsonEditor label="The definition as JSON" text={text} onChange={setText} problems={problems} wish={wish} />
          </Panel>
          <Panel title={problems.length === 0 ? 'Check' : `${problems.length} to mend`}>
            <ProblemList problems={problems} checking={checking} onOpen={open} />
          </Panel>
        </Stack>
      </div>
    </Stack>
  );
}
