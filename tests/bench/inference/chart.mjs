const colours = ['#0f8a8a', '#c2571a', '#6a5acd'];
const width = 900;
const height = 380;
const panel = { left: 62, top: 64, width: 350, height: 250, gap: 108 };

/** Two log-log panels, time a token and bytes of state by context, as SVG that reads on light and dark. */
export function chart(series) {
  const time = { title: 'Milliseconds a token', value: ({ ms }) => ms, label: (value) => `${value}` };
  const state = { title: 'State, MB', value: ({ bytes }) => bytes / 1e6, label: (value) => `${value}` };
  const legend = series
    .map(({ name }, i) => {
      const x = panel.left + i * 280;
      return `<circle cx="${x}" cy="26" r="5" fill="${colours[i]}"/><text x="${x + 10}" y="30">${name}</text>`;
    })
    .join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11.5" role="img" aria-labelledby="title">
<title id="title">Time a token and bytes of state by context: hybrid, attention only, sliding window</title>
<style>text{fill:#333}line{stroke:#8884}@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>
${legend}
${drawPanel(series, time, panel.left)}
${drawPanel(series, state, panel.left + panel.width + panel.gap)}
</svg>
`;
}

function drawPanel(series, { title, value, label }, left) {
  const points = series.flatMap((each) => each.points.filter((point) => value(point) !== undefined));
  const xs = points.map(({ context }) => Math.log2(context));
  const ys = points.map((point) => Math.log10(value(point)));
  const range = { x: [Math.min(...xs), Math.max(...xs)], y: [Math.floor(Math.min(...ys)), Math.ceil(Math.max(...ys))] };
  const at = (context, v) => [
    left + (panel.width * (Math.log2(context) - range.x[0])) / (range.x[1] - range.x[0]),
    panel.top + panel.height - (panel.height * (Math.log10(v) - range.y[0])) / (range.y[1] - range.y[0]),
  ];
  const parts = [`<text x="${left}" y="${panel.top - 12}" font-weight="600">${title}</text>`];
  for (let power = range.y[0]; power <= range.y[1]; power++) {
    const [, y] = at(2 ** range.x[0], 10 ** power);
    parts.push(`<line x1="${left}" x2="${left + panel.width}" y1="${y}" y2="${y}"/>`);
    parts.push(`<text x="${left - 8}" y="${y + 4}" text-anchor="end">${label(10 ** power)}</text>`);
  }
  for (let power = range.x[0]; power <= range.x[1]; power++) {
    const [x] = at(2 ** power, 1);
    parts.push(`<text x="${x}" y="${panel.top + panel.height + 18}" text-anchor="middle">${2 ** (power - 10)}k</text>`);
  }
  parts.push(
    `<text x="${left + panel.width}" y="${panel.top + panel.height + 36}" text-anchor="end">tokens of context</text>`,
  );
  for (const [index, each] of series.entries()) {
    const drawn = each.points.filter((point) => value(point) !== undefined);
    const path = drawn
      .map((point) =>
        at(point.context, value(point))
          .map((v) => v.toFixed(1))
          .join(','),
      )
      .join(' ');
    parts.push(`<polyline points="${path}" fill="none" stroke="${colours[index]}" stroke-width="2"/>`);
  }
  return parts.join('\n');
}
