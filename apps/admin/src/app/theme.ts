import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Rosewood, of which a marimba's bars are made. */
const rosewood: MantineColorsTuple = [
  '#fdf1e9',
  '#f8dfcf',
  '#f0bd9c',
  '#e99966',
  '#e27b3a',
  '#d9681f',
  '#c05612',
  '#a3480d',
  '#853a0a',
  '#672c06',
];

export const theme = createTheme({
  colors: { rosewood },
  primaryColor: 'rosewood',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
});
