/** The name that was probably meant: the closest one, when it is close enough to be a slip of the pen. */
export function nearestName(wrong: string, names: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wrong.length / 2)) + 1;
  for (const name of names) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** A hint for an error: the name meant, else all that there are. */
export function nameHint(wrong: string, names: Iterable<string>): string {
  const all = [...names];
  const nearest = nearestName(wrong, all);
  if (nearest !== undefined) return `did you mean '${nearest}'?`;
  if (all.length === 0) return 'there are none to choose from';
  const shown = all.slice(0, 10).join(', ');
  return `known: ${shown}${all.length > 10 ? `, and ${all.length - 10} more` : ''}`;
}

/** Levenshtein distance: insertions, deletions and replacements of one character. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column]! + 1, current[column - 1]! + 1));
    }
    previous = current;
  }
  return previous[b.length]!;
}
