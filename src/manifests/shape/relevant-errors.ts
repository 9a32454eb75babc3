import type { ErrorObject } from 'ajv';
import { isJsonObject } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import { habitOf, MANY_IN_ONE } from './habitual-keys.ts';
import { parsePointer } from './json-pointer.ts';
import { choiceKeys, knownKeys } from './schema-keys.ts';

/** The errors of a validator that help a person: not those that only follow from another one. */
export function relevantErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors.filter(
    (error) => !isAboutKey(error) && !isPartOfChoice(error, errors) && !isEchoOfTypo(error, errors),
  );
}

/** What is wrong with a key; that the key is not allowed is an error of its own. */
function isAboutKey({ propertyName }: ErrorObject): boolean {
  return propertyName !== undefined;
}

/**
 * A choice reports itself and each branch that failed. Only the first helps a person, and only if there is a map to
 * choose in.
 */
function isPartOfChoice(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  if (error.keyword === 'oneOf') return !isJsonObject(error.data);
  if (error.keyword === 'type' && isOtherType(error, errors)) return true;
  return errors.some(
    (other) =>
      other.keyword === 'oneOf' &&
      other.instancePath === error.instancePath &&
      error.schemaPath.startsWith(`${other.schemaPath}/`),
  );
}

/** Where there is a choice of types, one error is enough: that of the type that was meant, or else the first. */
function isOtherType(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const there = errors.filter(({ instancePath }) => instancePath === error.instancePath);
  if (!there.some(({ keyword }) => keyword === 'oneOf')) return false;
  const branches = there.filter(({ keyword }) => keyword !== 'oneOf');
  return branches.some(({ keyword }) => keyword !== 'type') || branches.indexOf(error) > 0;
}

/** Is the key that is missing there under a mistyped name? Then only the typing mistake is worth reporting. */
function isEchoOfTypo(error: ErrorObject, errors: readonly ErrorObject[]): boolean {
  const missing = missingKeys(error);
  if (missing.some((key) => isJsonObject(error.data) && Object.hasOwn(error.data, key))) return false;
  return errors.some(({ keyword, instancePath, params, parentSchema }) => {
    if (keyword !== 'additionalProperties' || instancePath !== error.instancePath) return false;
    const key = String(params['additionalProperty']);
    const habit = habitOf(parsePointer(instancePath), key, knownKeys(parentSchema));
    if (habit === MANY_IN_ONE) return missing.length > 0;
    if (habit !== undefined) return missing.some((name) => habit.includes(`\`${name}`));
    const meant = nearest(key, knownKeys(parentSchema));
    return meant !== undefined && missing.includes(meant);
  });
}

function missingKeys(error: ErrorObject): readonly string[] {
  switch (error.keyword) {
    case 'required':
    case 'dependencies':
      return [String(error.params['missingProperty'])];
    case 'oneOf':
      return choiceKeys(error.schema);
    default:
      return [];
  }
}
