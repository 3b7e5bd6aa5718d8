/** One thing that was looked at. `missing`: Marimba does not start; `limited`: it starts, with what the detail says. */
export interface Finding {
  what: string;
  state: 'good' | 'limited' | 'missing';
  detail: string;
  /** The command or setting that brings it. */
  remedy?: string;
}
