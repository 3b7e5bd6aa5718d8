import type { GraphBuilder } from '../onnx/graph-builder.js';
import type { StateSlot } from '../state/state-layout.js';
import type { ConfigFields } from './config-fields.js';

/** What every family's configuration says. */
export interface ModelShape {
  family: string;
  vocabularySize: number;
  hiddenSize: number;
  layers: number;
  contextLength: number;
}

/** A family of models: how its configuration is read and its graph written. */
export interface ModelFamily<Config extends ModelShape = ModelShape> {
  /** @throws ModelFormatError naming the field that is missing, malformed or not supported */
  read(fields: ConfigFields): Config;
  /** Writes the graph and gives the layout of the state. `onLayer` is called with the number of layers that are done. */
  build(graph: GraphBuilder, config: Config, onLayer: (done: number) => void): StateSlot[];
}

/** Checks at compile time that reader and builder fit, and forgets the type of the configuration. */
export const family = <Config extends ModelShape>(parts: ModelFamily<Config>): ModelFamily => ({
  read: parts.read,
  build: (graph, config, onLayer) => parts.build(graph, config as Config, onLayer),
});
