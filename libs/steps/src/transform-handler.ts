import type { StepHandler } from '@marimba/contracts';

/** Gives the evaluated value: the expressions have done the work. */
export const transformHandler: StepHandler<'transform'> = {
  kind: 'transform',
  execute: async (step) => step.value,
};
