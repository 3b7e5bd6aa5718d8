export function MarimbaMark({ size }: { size: number }) {
  return <img src="/marimba.svg" width={size} height={size} alt="" />;
}
