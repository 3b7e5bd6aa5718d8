import classes from './timeline.module.css';
import type { Phase } from './timeline-layout.js';

const phases: Record<Phase, string> = {
  queue: 'waiting for the model',
  prefill: 'reading the prompt',
  decode: 'writing the output',
};

export function PhaseLegend() {
  return (
    <ul className={classes.legend} aria-label="Colours of a model call">
      {Object.entries(phases).map(([phase, meaning]) => (
        <li key={phase}>
          <span className={classes.swatch} data-phase={phase} />
          {phase}: {meaning}
        </li>
      ))}
    </ul>
  );
}
