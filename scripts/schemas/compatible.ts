import { isDeepStrictEqual } from 'node:util';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What somebody who relies on the published schemas would miss in the new ones, each as a line. A raised version allows anything. */
export function broken(published: Record<string, Json>, current: Record<string, Json>): string[] {
  return Object.entries(published).flatMap(([command, before]) => {
    const after = current[command];
    if (after === undefined) return [`outreach ${command} is gone`];
    if (field(before, '$id') !== field(after, '$id')) return [];
    return missing(before, after, []).map((path) => `outreach ${command}: ${path} is gone or has another type`);
  });
}

/** Paths of what is there before and not, or otherwise, after. New properties are no loss, an optional one that was required is. */
function missing(before: Json | undefined, after: Json | undefined, path: string[]): string[] {
  if (!isObject(before) || !isObject(after)) return isDeepStrictEqual(before, after) ? [] : [path.join('.') || 'the whole'];
  return Object.keys(before).flatMap((key) => {
    if (key === 'required') return lost(before[key], after[key]).map((name) => [...path, String(name)].join('.'));
    if (key === 'title' || key === 'description' || key === '$defs') return [];
    return missing(before[key], after[key], key === 'properties' || key === 'items' ? path : [...path, key]);
  });
}

function lost(before: Json | undefined, after: Json | undefined): Json[] {
  return Array.isArray(before) ? before.filter((name) => !(Array.isArray(after) && after.includes(name))) : [];
}

function field(value: Json, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
