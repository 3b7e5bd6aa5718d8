/** How much waits on a page, beside the link to it. */
export function NavigationCount(_: { path: string }) {
  return null;
}
