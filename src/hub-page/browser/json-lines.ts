import type { Json } from '../api.ts';

/** A line of JSON, and which value it is about. */
export interface JsonLine {
  readonly path: string;
  readonly text: string;
}

/** As `JSON.stringify(value, null, 2)`, in lines without commas at their ends: so a new last member changes no other line. */
export function jsonLines(value: Json, path = '', indent = '', name?: string): readonly JsonLine[] {
  const isList = Array.isArray(value);
  const start = `${indent}${name === undefined ? '' : `${JSON.stringify(name)}: `}`;
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0)
    return [{ path, text: `${start}${JSON.stringify(value)}` }];
  const inside = Object.entries(value).flatMap(([key, member]: [string, Json]) =>
    jsonLines(member, `${path}/${JSON.stringify(key)}`, `${indent}  `, isList ? undefined : key),
  );
  const [open, close] = isList ? '[]' : '{}';
  return [{ path, text: `${start}${open}` }, ...inside, { path: `${path}/`, text: `${indent}${close}` }];
}
