/** From here on a normal distribution is as good, and the exact sum would begin with a number too small to be written. */
const LARGE = 300;
/** Below this a count is none in all but the rarest cases, and the square of it would be lost. */
const SMALL = 1e-6;
/** Standard deviations between the mean and the 90th percentile. */
const DEVIATIONS = 1.2816;
const TAIL = 0.1;

/** The share of cases in which the truth lies between both ends, or more: counts are whole. */
export const LEVEL = 0.8;

/** Between which counts the truth lies in 80 % of cases: negative binomial with this mean and variance, Poisson where the variance is no greater. */
export function countInterval(mean: number, variance: number): [low: number, high: number] {
  if (mean < SMALL) return [0, 0];
  if (mean > LARGE) {
    const width = DEVIATIONS * Math.sqrt(Math.max(mean, variance));
    return [Math.max(0, Math.floor(mean - width)), Math.ceil(mean + width)];
  }
  // A variance that is hardly greater than the mean: size is so large that both are the same.
  const size = variance > mean * 1.000001 ? mean ** 2 / (variance - mean) : Number.POSITIVE_INFINITY;
  let probability = Number.isFinite(size) ? Math.exp(-size * Math.log1p(mean / size)) : Math.exp(-mean);
  let below = 0;
  let low: number | undefined;
  for (let n = 0; ; n++) {
    below += probability;
    if (low === undefined && below > TAIL) low = n;
    if (below >= 1 - TAIL) return [low ?? n, n];
    probability *= Number.isFinite(size) ? ((n + size) / (n + 1)) * (mean / (size + mean)) : mean / (n + 1);
    // What rounding took away: the rest is too small to be added.
    if (probability === 0) return [low ?? n, n];
  }
}
