export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Where a value is not what a JSON Schema says (the part of it that zod writes); a key beside the schema's properties is a difference, too. */
export function differences(schema: Json | undefined, value: Json, path = '$'): string[] {
  if (!isObject(schema)) return [];
  const { anyOf, type, properties, additionalProperties, items, enum: words, const: word } = schema;
  if (Array.isArray(anyOf)) {
    const tries = anyOf.map((one) => differences(one, value, path)).sort((a, b) => a.length - b.length);
    return tries[0] ?? [];
  }
  if (word !== undefined && word !== value) return [`${path} is not ${JSON.stringify(word)}`];
  if (Array.isArray(words) && !words.includes(value)) return [`${path} is none of ${words.join(', ')}`];
  if (typeof type === 'string' && type !== typeOf(value) && !(type === 'integer' && Number.isInteger(value)))
    return [`${path} is ${typeOf(value)}, not ${type}`];
  if (Array.isArray(value)) return value.flatMap((item, i) => differences(items, item, `${path}[${i}]`));
  if (!isObject(value)) return [];
  const known = isObject(properties) ? properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return [
    ...required.filter((key) => typeof key === 'string' && !(key in value)).map((key) => `${path}.${key} is not printed`),
    ...Object.entries(value).flatMap(([key, item]) => {
      if (key in known) return differences(known[key], item, `${path}.${key}`);
      if (isObject(properties) && !isObject(additionalProperties)) return [`${path}.${key} is not in the schema`];
      return differences(additionalProperties, item, `${path}.${key}`);
    }),
  ];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: Json): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}
