import { json } from '@codemirror/lang-json';
import { type Diagnostic, linter, lintGutter, setDiagnostics } from '@codemirror/lint';
import { useComputedColorScheme } from '@mantine/core';
import type { ProblemDetail } from '@marimba/contracts';
import CodeMirror, { EditorView, type ReactCodeMirrorRef } from '@uiw/react-codemirror';
import { useEffect, useMemo, useRef } from 'react';
import { styleNonce } from '../../app/style-nonce.js';
import classes from '../workflows.module.css';
import { placeOfPointer } from './place-of-pointer.js';

/** A place that is to be seen: `at` tells two wishes for the same place apart. */
export interface Wish {
  pointer: string;
  at: number;
}

interface JsonEditorProps {
  label: string;
  text: string;
  onChange(text: string): void;
  /** Underlined where they are. */
  problems: readonly ProblemDetail[];
  wish?: Wish | undefined;
  height?: string;
}

/** The text of a definition, with what is wrong at its place. */
export function JsonEditor({ label, text, onChange, problems, wish, height = '560px' }: JsonEditorProps) {
  const theme = useComputedColorScheme('light');
  const editor = useRef<ReactCodeMirrorRef>(null);
  const extensions = useMemo(
    () => [
      json(),
      // Without a source of its own: what is found is given to it below.
      linter(null),
      lintGutter(),
      EditorView.lineWrapping,
      EditorView.cspNonce.of(styleNonce),
      EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    ],
    [label],
  );
  useEffect(() => {
    const view = editor.current?.view;
    if (view) view.dispatch(setDiagnostics(view.state, diagnosticsOf(view.state.doc.toString(), problems)));
  }, [problems]);
  useEffect(() => {
    const view = editor.current?.view;
    if (!view || !wish) return;
    const { from, to } = placeOfPointer(view.state.doc.toString(), wish.pointer);
    view.dispatch({ selection: { anchor: from, head: to }, effects: EditorView.scrollIntoView(from, { y: 'center' }) });
  }, [wish]);
  return (
    <CodeMirror
      ref={editor}
      className={classes.editor!}
      value={text}
      onChange={onChange}
      theme={theme}
      height={height}
      extensions={extensions}
      basicSetup={{ foldGutter: true, highlightActiveLine: false, autocompletion: false }}
    />
  );
}

const diagnosticsOf = (text: string, problems: readonly ProblemDetail[]): Diagnostic[] =>
  problems.map(({ pointer, message, hint }) => ({
    ...placeOfPointer(text, pointer),
    severity: 'error',
    message: hint === undefined ? message : `${message} (${hint})`,
  }));
