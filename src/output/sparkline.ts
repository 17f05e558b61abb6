const BARS = '▁▂▃▄▅▆▇█';
const NOTHING = '·';

/** Numbers as bars between nothing and the greatest of them; null: there is no number, which is not a low one. */
export function sparkline(values: readonly (number | null)[]): string {
  const most = Math.max(0, ...values.map((value) => value ?? 0));
  return values
    .map((value) => {
      if (value === null) return NOTHING;
      const step = most === 0 ? 0 : Math.round((Math.max(0, value) / most) * (BARS.length - 1));
      return BARS[step] ?? NOTHING;
    })
    .join('');
}
