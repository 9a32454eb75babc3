/**
 * Globs over paths with `/`: `*` and `?` stay inside one name, `**` is any number of folders, `{a,b}` is either.
 * Names that start with a dot are only matched if the glob contains the dot.
 *
 * Several globs are followed at once while a folder tree is walked, as a set of places inside them: entering a
 * folder moves each place on, and when none is left nothing below can match. That keeps a walk as short as the
 * globs allow, and matching linear, whatever the glob.
 */
export interface GlobWalk {
  /** Does a file of this name match here? */
  matches(name: string): boolean;
  /** The walk inside a folder of this name; `undefined` when nothing in it can match. */
  enter(name: string): GlobWalk | undefined;
}

interface GlobPosition {
  readonly segments: readonly string[];
  readonly at: number;
}

const MAX_ALTERNATIVES = 256;

export function startGlobs(globs: readonly string[]): GlobWalk {
  return walkFrom(
    globs.flatMap(expandBraces).flatMap((glob) => afterStars({ segments: segmentsOf(glob), at: 0 })),
  );
}

/** Answers whether a path matches one of the globs. */
export function createGlobMatcher(globs: readonly string[]): (path: string) => boolean {
  const start = startGlobs(globs);
  return (path) => {
    const names = path.split('/');
    let walk: GlobWalk | undefined = start;
    for (const folder of names.slice(0, -1)) walk = walk?.enter(folder);
    return walk?.matches(names.at(-1) ?? '') ?? false;
  };
}

/** The first names of all paths that the globs can match; `undefined`: any name. */
export function firstNames(globs: readonly string[]): ReadonlySet<string> | undefined {
  const names = globs.flatMap(expandBraces).flatMap((glob) => segmentsOf(glob).slice(0, 1));
  return names.some((name) => /[*?]/.test(name)) ? undefined : new Set(names);
}

/** What is wrong with a glob; `undefined` when it can be used. */
export function checkGlob(glob: string): string | undefined {
  if (glob.includes('\\')) return 'the glob contains a backslash; names are separated by /, also on Windows';
  if (glob.startsWith('/') || /^[A-Za-z]:/.test(glob))
    return 'the glob is an absolute path; globs are relative to hubjobs.yaml';
  if (expandBraces(glob).some((one) => one.split('/').includes('..')))
    return 'the glob leaves the folder of hubjobs.yaml';
  if (expandBraces(glob).length >= MAX_ALTERNATIVES)
    return `the braces expand to more than ${MAX_ALTERNATIVES} globs`;
  return undefined;
}

function walkFrom(places: readonly GlobPosition[]): GlobWalk {
  return {
    matches: (name) =>
      places.some(({ segments, at }) => at === segments.length - 1 && matchesName(name, segments[at] ?? '')),
    enter(name) {
      const next = places.flatMap((place) => step(place, name));
      return next.length === 0 ? undefined : walkFrom(unique(next));
    },
  };
}

/** Where a place can be after a folder. `**` may take the folder or end; ended, the segment after it is next. */
function step({ segments, at }: GlobPosition, name: string): GlobPosition[] {
  const segment = segments[at];
  if (segment === undefined || at === segments.length - 1) return [];
  if (segment !== '**') return matchesName(name, segment) ? afterStars({ segments, at: at + 1 }) : [];
  return name.startsWith('.') ? [] : afterStars({ segments, at });
}

/** A place at `**` is also a place at the segment behind it. */
function afterStars(place: GlobPosition): GlobPosition[] {
  return place.segments[place.at] === '**'
    ? [place, { segments: place.segments, at: place.at + 1 }]
    : [place];
}

function unique(places: readonly GlobPosition[]): readonly GlobPosition[] {
  return places.filter(
    (place, index) =>
      places.findIndex((other) => other.segments === place.segments && other.at === place.at) === index,
  );
}

function segmentsOf(glob: string): readonly string[] {
  const names = glob.split('/').filter((name) => name !== '' && name !== '.');
  const segments = names.filter((name, index) => name !== '**' || names[index - 1] !== '**');
  // `jobs/**` means every file below.
  return segments.at(-1) === '**' ? [...segments, '*'] : segments;
}

/** `a{b,c}d` as `abd` and `acd`; braces without a comma or an end are letters. */
function expandBraces(glob: string): readonly string[] {
  let open = [glob];
  const done: string[] = [];
  while (open.length > 0 && open.length + done.length < MAX_ALTERNATIVES) {
    open = open.flatMap((text) => {
      const match = /\{([^{}]*,[^{}]*)\}/.exec(text);
      if (!match) {
        done.push(text);
        return [];
      }
      const before = text.slice(0, match.index);
      const after = text.slice(match.index + match[0].length);
      return (match[1] ?? '').split(',').map((part) => before + part + after);
    });
  }
  return [...done, ...open];
}

/** `*` and `?` against one name, by going back to the last `*` only: time is bounded by the product of both lengths. */
function matchesName(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let n = 0;
  let p = 0;
  let starAt = -1;
  let starName = 0;
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      starAt = p;
      starName = n;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      n += 1;
      p += 1;
    } else if (starAt >= 0) {
      p = starAt + 1;
      starName += 1;
      n = starName;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}
