import type { ReactNode } from 'react';
import classes from './prose.module.css';
import { TextViewer } from './text-viewer.js';

interface ProseProps {
  children: ReactNode;
  /** Named when the text may be long: it then scrolls and can be reached by keyboard. */
  label?: string;
}

/** Longer texts are drawn line by line. */
export const longText = 50_000;

/** Text as it is, line breaks kept. What models and documents say is shown as text only, never as markup. */
export function Prose({ children, label }: ProseProps) {
  if (typeof children === 'string' && children.length > longText)
    return <TextViewer text={children} label={label ?? 'Text'} />;
  if (label === undefined) return <div className={classes.prose}>{children}</div>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <section className={`${classes.prose} ${classes.scrolling}`} aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
