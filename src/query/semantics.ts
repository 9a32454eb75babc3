/**
 * What no public source settles about the hub's evaluation, one switch a point. The defaults are argued in
 * `docs/decisions/`.
 */
export interface Semantics {
  /** The result of `!=`, `<>` and `NIN` for a device without the property. */
  readonly missingUnequal: 'undefined' | 'true';
  /** The result of `<`, `<=`, `>` and `>=` for two values of different types. `undefined` and `false` differ under NOT. */
  readonly mixedTypeOrder: 'undefined' | 'false';
  /** How texts are ordered: by their characters' codes, `A` before `a`, or whatever their capitals. */
  readonly textOrder: 'ordinal' | 'ignore-case';
  /** Whether `IN []` is accepted, and then never true, or refused. */
  readonly emptyList: 'false' | 'refused';
  /** Whether a top-level field that no twin has is undefined or refused. */
  readonly unknownColumn: 'undefined' | 'refused';
  /** Whether ORDER BY works. Rows without the key come first. */
  readonly orderBy: 'allowed' | 'refused';
  /** The key of an aggregate without AS: `$1`, `$2`, … by its place among those, or its name, such as `count`. */
  readonly unnamedAggregate: 'position' | 'function';
  /** Whether rows that lack a grouped property form a group, without that key, or count nowhere. */
  readonly missingGroup: 'group' | 'dropped';
}

export const DEFAULT_SEMANTICS: Semantics = {
  missingUnequal: 'undefined',
  mixedTypeOrder: 'undefined',
  textOrder: 'ordinal',
  emptyList: 'false',
  unknownColumn: 'undefined',
  orderBy: 'allowed',
  unnamedAggregate: 'position',
  missingGroup: 'group',
};
