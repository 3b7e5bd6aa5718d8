import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

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

/** Quiet and coloured text that stands out enough to be read: at least 4.5 to 1 on its ground (WCAG 2.1 AA). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#555e68',
    '--mantine-color-placeholder': '#697380',
    '--mantine-color-green-light-color': '#1d642b',
    '--mantine-color-orange-light-color': '#973600',
    '--mantine-color-red-light-color': '#b02121',
  },
  dark: { '--mantine-color-dimmed': '#b3b9c0', '--mantine-color-placeholder': '#a0a6ad' },
});
