import type { BrainFacts, Cell } from '../../db/growth/brain.ts';
import { countInterval } from './interval.ts';

/** As many leads as a rate of fewer is drawn to the rate of the larger group by. */
const PULL = 20;
const MOST_LEADS = 10;
/** Months that are too few to tell by how much they differ. */
const FEW_MONTHS = 3;
/** Variance over mean of what was seen in as few. */
const USUAL_DISPERSION = 1.5;
const DIGITS = 10_000;

export interface Prediction {
  /** Conversions of the next 30 days. */
  expected: number;
  interval: [low: number, high: number];
  /** Conversions that it was learnt from, and of how many spans of 30 days. */
  conversions: number;
  months: number;
  /** Open leads that are likeliest to convert in that time. */
  leads: { lead_id: string; probability: number }[];
}

/**
 * Conversions of the next 30 days. Leads that were open at the beginning of each of the last months say how many of such an age, urgency and
 * confidence convert in one; small groups are drawn to larger ones. To that comes what leads of the same month gave. The interval widens with what
 * months differ by, and where few conversions are known.
 */
export function predict({ months, cells }: Pick<BrainFacts, 'months' | 'cells'>): Prediction {
  const totals = months.map(({ converted }) => converted);
  const conversions = sum(totals);
  const rates = ratesOf(cells);
  const expected =
    conversions === 0
      ? 0
      : rates === undefined
        ? mean(totals)
        : sum(cells.map((cell) => rates(cell) * cell.open)) + mean(months.map(({ new_converted }) => new_converted));
  // With no conversion at all half a one is assumed, so that "none" is no certainty.
  const centre = Math.max(expected, 0.5 / months.length);
  const [low, high] = countInterval(centre, dispersion(totals) * centre + centre ** 2 / (conversions + 0.5));
  const leads =
    rates === undefined || conversions === 0
      ? []
      : cells
          .flatMap((cell) => cell.best.map((lead_id) => ({ lead_id, probability: Math.round(rates(cell) * DIGITS) / DIGITS })))
          .toSorted((a, b) => b.probability - a.probability)
          .slice(0, MOST_LEADS);
  // A distribution that is skewed may have its mean outside.
  const whole = Math.round(expected);
  return { expected, interval: [Math.min(low, whole), Math.max(high, whole)], conversions, months: months.length, leads };
}

/** The share of leads of a cell that convert in 30 days; undefined: no lead was open at the beginning of a month. */
function ratesOf(cells: readonly Cell[]): ((cell: Cell) => number) | undefined {
  const all = totalOf(cells);
  if (all.leads === 0) return undefined;
  const overall = (all.converted + 0.5) / (all.leads + 1);
  const byAge = groups(cells, ({ age }) => `${age}`);
  const byUrgency = groups(cells, ({ age, urgency }) => `${age} ${urgency}`);
  return (cell) => {
    const ofAge = drawn(byAge.get(`${cell.age}`), overall);
    return drawn(cell, drawn(byUrgency.get(`${cell.age} ${cell.urgency}`), ofAge));
  };
}

interface Seen {
  leads: number;
  converted: number;
}

function drawn(seen: Seen | undefined, towards: number): number {
  return seen === undefined ? towards : (seen.converted + PULL * towards) / (seen.leads + PULL);
}

function groups(cells: readonly Cell[], key: (cell: Cell) => string): Map<string, Seen> {
  const found = new Map<string, Seen>();
  for (const cell of cells) {
    const group = found.get(key(cell)) ?? { leads: 0, converted: 0 };
    found.set(key(cell), { leads: group.leads + cell.leads, converted: group.converted + cell.converted });
  }
  return found;
}

function totalOf(cells: readonly Cell[]): Seen {
  return { leads: sum(cells.map(({ leads }) => leads)), converted: sum(cells.map(({ converted }) => converted)) };
}

/** By how much months differ: variance over mean, at least 1. */
function dispersion(totals: readonly number[]): number {
  const average = mean(totals);
  if (totals.length < FEW_MONTHS || average === 0) return USUAL_DISPERSION;
  return Math.max(1, sum(totals.map((total) => (total - average) ** 2)) / ((totals.length - 1) * average));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function mean(numbers: readonly number[]): number {
  return sum(numbers) / numbers.length;
}
