import {
  ActionIcon,
  type CSSVariablesResolver,
  createTheme,
  type MantineColorsTuple,
  Paper,
  SegmentedControl,
  Table,
} from '@mantine/core';

/** Rosewood, of which a marimba's bars are made. */
const rosewood: MantineColorsTuple = [
  '#fdf3ee',
  '#f8e2d8',
  '#f0c3b0',
  '#e8a184',
  '#e08562',
  '#d56f4b',
  '#b9502c',
  '#9f4022',
  '#82341c',
  '#652816',
];

/** Greys with a breath of warmth; the last are the grounds of the dark theme. */
const dark: MantineColorsTuple = [
  '#d6d3d0',
  '#b9b5b1',
  '#9c9894',
  '#6d6965',
  '#45423f',
  '#383532',
  '#2b2927',
  '#211f1e',
  '#181716',
  '#131211',
];

export const theme = createTheme({
  colors: { rosewood, dark },
  primaryColor: 'rosewood',
  primaryShade: { light: 7, dark: 6 },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace:
    '"JetBrains Mono Variable", ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8438rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: { fontWeight: '650' },
  components: {
    Paper: Paper.extend({ defaultProps: { radius: 'lg' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'xs' } }),
    // A label that changes its colour slowly cannot be read meanwhile.
    SegmentedControl: SegmentedControl.extend({ defaultProps: { transitionDuration: 0 } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
  },
});

/** Quiet and coloured text that stands out enough to be read: at least 4.5 to 1 on its ground (WCAG 2.1 AA). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5d5a56',
    '--mantine-color-placeholder': '#6f6b67',
    '--mantine-color-text': '#211f1e',
    '--mantine-color-default-border': '#e3dfda',
    '--mantine-color-green-light-color': '#1d642b',
    '--mantine-color-orange-light-color': '#8c3200',
    '--mantine-color-yellow-light-color': '#7a4b00',
    '--mantine-color-red-light-color': '#a81e1e',
    '--mantine-color-blue-light-color': '#12559a',
    '--mantine-color-gray-light-color': '#4a4744',
  },
  dark: {
    '--mantine-color-dimmed': '#aeaaa6',
    '--mantine-color-placeholder': '#98948f',
    '--mantine-color-text': '#e6e3e0',
    '--mantine-color-default-border': '#383532',
    '--mantine-color-anchor': '#e8a184',
    '--mantine-color-gray-light-color': '#c9c5c1',
  },
});
