/** What runs cost, and how late the API tells. */
export interface Pricing {
  usdPerItem: number;
  /** Per run. */
  startUsd: number;
  costSettlesAfterMs: number;
  itemCountLagMs: number;
  /** Of its items, while the bill has not settled. */
  preliminaryShare: number;
}

export const START_EVENT = 'apify-actor-start';
export const ITEM_EVENT = 'apify-default-dataset-item';
const MICROS = 1e6;

export function chargeOf({ usdPerItem, startUsd }: Pricing, items: number): number {
  return Math.round((startUsd + items * usdPerItem) * MICROS) / MICROS;
}

/** How many items a run may produce for so much. */
export function itemsWithin({ usdPerItem, startUsd }: Pricing, limitUsd: number | undefined): number {
  if (limitUsd === undefined || usdPerItem === 0) return Number.POSITIVE_INFINITY;
  // Sums of decimals are a little off.
  return Math.max(0, Math.floor((limitUsd - startUsd) / usdPerItem + 1e-6));
}

/** As GET of an actor gives it: the last one counts. */
export function pricingInfo({ usdPerItem, startUsd }: Pricing) {
  return {
    pricingModel: 'PAY_PER_EVENT',
    apifyMarginPercentage: 0.2,
    createdAt: '2026-01-01T00:00:00.000Z',
    startedAt: '2026-01-01T00:00:00.000Z',
    pricingPerEvent: {
      actorChargeEvents: {
        [START_EVENT]: { eventTitle: 'Actor start', eventPriceUsd: startUsd },
        [ITEM_EVENT]: { eventTitle: 'Result', eventPriceUsd: usdPerItem },
      },
    },
    minimalMaxTotalChargeUsd: startUsd,
  };
}
