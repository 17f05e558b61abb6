import { z } from 'zod';

/** What an actor charges, in USD; plans with a discount pay less. */
export interface ActorPrice {
  perItem: number;
  perStart: number;
}

const tierSchema = z.looseObject({ tieredEventPriceUsd: z.number() });
const eventSchema = z.looseObject({
  eventPriceUsd: z.number().optional(),
  eventTieredPricingUsd: z.record(z.string(), tierSchema).optional(),
});
const perItemSchema = z.looseObject({ pricingModel: z.literal('PRICE_PER_DATASET_ITEM'), pricePerUnitUsd: z.number() });
const perEventSchema = z.looseObject({
  pricingModel: z.literal('PAY_PER_EVENT'),
  pricingPerEvent: z.looseObject({ actorChargeEvents: z.record(z.string(), eventSchema) }),
});
const freeSchema = z.looseObject({ pricingModel: z.literal('FREE') });

/** The price of the vendor's newest price list; undefined where it is none that can be reckoned with. */
export function readPrice(info: unknown): ActorPrice | undefined {
  if (freeSchema.safeParse(info).success) return { perItem: 0, perStart: 0 };
  const perItem = perItemSchema.safeParse(info);
  if (perItem.success) return { perItem: perItem.data.pricePerUnitUsd, perStart: 0 };
  const perEvent = perEventSchema.safeParse(info);
  if (!perEvent.success) return undefined;
  const events = Object.entries(perEvent.data.pricingPerEvent.actorChargeEvents).map(([name, event]) => ({
    isStart: /start/i.test(name),
    usd: event.eventPriceUsd ?? Math.max(0, ...Object.values(event.eventTieredPricingUsd ?? {}).map((tier) => tier.tieredEventPriceUsd)),
  }));
  const dearest = (isStart: boolean) => Math.max(0, ...events.filter((event) => event.isStart === isStart).map(({ usd }) => usd));
  return { perItem: dearest(false), perStart: dearest(true) };
}
