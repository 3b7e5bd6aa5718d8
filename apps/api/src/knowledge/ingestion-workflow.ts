import { ingestionLimits, ingestionWorkflow, type WorkflowDefinition } from '@marimba/contracts';

/** Documents that one ingestion reads at a time. */
const concurrency = 4;

/**
 * Reads documents into a collection, each for itself: one that fails is reported in its place, the others are not touched.
 * Part of the service, so that reading survives whatever a run survives.
 */
export const ingestionDefinition: WorkflowDefinition = {
  name: ingestionWorkflow,
  description: 'Reads documents into a collection.',
  input: {
    type: 'object',
    properties: {
      collection: { type: 'string' },
      documents: { type: 'array', items: { type: 'object' }, minItems: 1, maxItems: ingestionLimits.documents },
    },
    required: ['collection', 'documents'],
    additionalProperties: false,
  },
  steps: [
    {
      id: 'read',
      kind: 'map',
      over: '${{ input.documents }}',
      as: 'document',
      concurrency,
      steps: [
        {
          id: 'ingest',
          kind: 'ingest',
          collection: '${{ input.collection }}',
          document: '${{ document }}',
          timeout: '15m',
          onError: {
            continue: true,
            output: { source: '${{ document.source }}', error: '${{ error }}' },
          },
        },
      ],
      output: '${{ steps.ingest.output }}',
    },
  ],
  output: { collection: '${{ input.collection }}', documents: '${{ steps.read.output }}' },
};
