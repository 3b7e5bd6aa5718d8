import '@xyflow/react/dist/style.css';
import { useComputedColorScheme } from '@mantine/core';
import type { WorkflowDefinition } from '@marimba/contracts';
import { Background, Controls, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import type { RowState } from '../timeline/timeline-layout.js';
import { nodeSize, placeNodes } from './graph-layout.js';
import { type GraphNode, workflowGraph } from './workflow-graph.js';
import classes from './workflow-graph.module.css';

interface WorkflowGraphViewProps {
  definition: Pick<WorkflowDefinition, 'steps'>;
  /** How far each step has come, by its id; one that is not here was not come to. */
  states?: ReadonlyMap<string, RowState>;
  selected?: string | undefined;
  /** Steps at which something has to be mended. */
  wrong?: ReadonlySet<string>;
  onSelect?(stepId: string): void;
  /** Called when a line is drawn from one step to another; left out, none can be. */
  onConnect?(from: string, to: string): void;
  /** Called when an edge is clicked, or Enter is pressed on it. */
  onEdge?(from: string, to: string): void;
  height?: number | string;
}

type StepNode = Node<{ step: GraphNode; state: RowState | undefined; ofRun: boolean }, 'step'>;

const nodeTypes = { step: StepNodeView };

/** The graph of a workflow, with the states of a run where they are given. */
export function WorkflowGraphView(props: WorkflowGraphViewProps) {
  const { definition, states, selected, wrong, onSelect, onConnect, onEdge, height = 460 } = props;
  const colorMode = useComputedColorScheme('light');
  const graph = useMemo(() => workflowGraph(definition), [definition]);
  const places = useMemo(() => placeNodes(graph.nodes, graph.edges), [graph]);
  const nodes = useMemo<StepNode[]>(
    () =>
      graph.nodes.map((step) => ({
        id: step.id,
        type: 'step',
        position: places.get(step.id)!,
        ...nodeSize,
        data: { step, state: wrong?.has(step.id) ? 'failed' : states?.get(step.id), ofRun: states !== undefined },
        selected: step.id === selected,
        ariaLabel: [
          `${step.kind} ${step.id}`,
          states && (states.get(step.id) ?? 'not reached'),
          wrong?.has(step.id) && 'to be mended',
        ]
          .filter(Boolean)
          .join(', '),
      })),
    [graph, places, states, wrong, selected],
  );
  const edges = useMemo(
    () =>
      graph.edges.map(({ from, to, kind, label }) => ({
        id: `${from} ${to}`,
        source: from,
        target: to,
        className: kind === 'holds' ? classes.holds! : '',
        ...(label === undefined ? {} : { label }),
        animated: states?.get(to) === 'running',
      })),
    [graph, states],
  );
  return (
    <div className={classes.graph} style={{ height }}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        colorMode={colorMode}
        onNodeClick={(_event, { id }) => onSelect?.(id)}
        nodesDraggable={false}
        nodesConnectable={onConnect !== undefined}
        onConnect={({ source, target }) => onConnect?.(source, target)}
        onEdgeClick={(_event, { source, target }) => onEdge?.(source, target)}
        edgesFocusable={onEdge !== undefined}
        fitView
        fitViewOptions={{ maxZoom: 1 }}
        minZoom={0.1}
        proOptions={{ hideAttribution: true }}
        aria-label="Graph of the workflow"
      >
        <Background gap={18} size={1} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

function StepNodeView({ data: { step, state, ofRun }, selected, isConnectable }: NodeProps<StepNode>) {
  return (
    <div className={classes.node} data-state={state ?? (ofRun ? 'unreached' : 'known')} data-selected={selected}>
      <Handle type="target" position={Position.Top} className={classes.handle!} data-connectable={isConnectable} />
      <span className={classes.dot} />
      <span className={classes.text}>
        <span className={classes.name}>{step.id}</span>
        <span className={classes.kind}>
          {step.kind}
          {state === undefined || !ofRun ? '' : ` · ${state}`}
        </span>
      </span>
      <Handle type="source" position={Position.Bottom} className={classes.handle!} data-connectable={isConnectable} />
    </div>
  );
}
