/**
 * Who may import whom: the rooms of src/ as data, turned into dependency-cruiser rules.
 * An arrow that is not in this table is an error. `test/architecture.test.ts` runs it.
 */
const ANY_ROOM = '.*';

/** @type {Record<string, { imports: string[], builtins: boolean | string[], builtinsOnlyIn?: string }>} */
const rooms = {
  model: { imports: [], builtins: false },
  schedule: { imports: ['model'], builtins: false },
  query: { imports: [], builtins: false },
  twin: { imports: [], builtins: false },
  manifests: {
    imports: ['model', 'schedule', 'query', 'twin'],
    builtins: true,
    builtinsOnlyIn: '(load|disk/[a-z-]+|operation/mask-of)',
  },
  history: { imports: ['model', 'manifests'], builtins: true },
  archive: {
    imports: [
      'model',
      'hub/port\\.ts$',
      'history/(git/[a-z-]+|branch/(remote|twice|github-upstream))\\.ts$',
      'status/(device-tally|verdict)\\.ts$',
    ],
    builtins: true,
  },
  desired: { imports: ['model', 'schedule', 'query'], builtins: ['crypto'] },
  diff: {
    imports: [
      'model',
      'schedule',
      'manifests/(select-manifests|(job|rollout)/defaults|operation/normalize)\\.ts$',
      'report/writing/words\\.ts$',
    ],
    builtins: false,
  },
  plan: { imports: ['model'], builtins: ['crypto'] },
  policies: { imports: ['model', 'schedule', 'query'], builtins: false },
  rollouts: {
    imports: ['model', 'schedule', 'query', 'plan/(past-versions|judged-rollout)\\.ts$'],
    builtins: ['crypto'],
  },
  status: { imports: ['model'], builtins: false },
  capture: {
    imports: [
      'model',
      'query',
      'twin',
      'manifests/(findings/find-secrets|yaml/source-text)\\.ts$',
      'hub/(port|hub-error)\\.ts$',
      'report/writing/words\\.ts$',
    ],
    builtins: false,
  },
  explain: {
    imports: [
      'model',
      'query',
      'manifests/(findings/diagnose|fleet/(known-shapes|sample-twins)|yaml/source-text)\\.ts$',
      'hub/(port|hub-error)\\.ts$',
      'simulator/(devices/(device-script|behaviour/follow-desired)|state/(time-text|twin))\\.ts$',
    ],
    builtins: false,
  },
  hub: { imports: ['model'], builtins: true },
  apply: { imports: ['model', 'hub/(port|hub-error)\\.ts$'], builtins: ['timers'] },
  reconcile: {
    imports: [
      'model',
      'schedule',
      'desired',
      'rollouts',
      'plan',
      'apply',
      'status',
      'hub/(port|hub-error)\\.ts$',
    ],
    builtins: ['timers'],
  },
  doctor: {
    imports: [
      'model',
      'manifests/(repository|manifest-paths|config/(owner|missing-config)|yaml/(parse|source-text))\\.ts$',
      'hub/(port|hub-error|requests|azure/narrow)\\.ts$',
      'report/writing/words\\.ts$',
    ],
    builtins: false,
  },
  init: {
    imports: [
      'model',
      'manifests/config/rules\\.ts$',
      'manifests/(findings/finding|shape/(validate|words)|values/time-rules)\\.ts$',
      'manifests/generated/',
    ],
    builtins: false,
  },
  import: {
    imports: [
      'model',
      'manifests/(repository|manifest-file|file-text|defaults|job/defaults|operation/normalize)\\.ts$',
      'capture/write/yaml-text\\.ts$',
      'report/writing/visible\\.ts$',
    ],
    builtins: false,
  },
  shards: { imports: ['model', 'hub/(port|hub-error)\\.ts$'], builtins: ['crypto'] },
  report: { imports: ['model', 'browser'], builtins: false },
  browser: { imports: ['report/writing/(visible|words)\\.ts$'], builtins: false },
  simulator: { imports: ['query', 'twin'], builtins: true },
  'hub-page': {
    imports: ['query', 'simulator', 'browser', 'report/writing/(visible|words|source-link)\\.ts$'],
    builtins: true,
  },
  simulation: { imports: [`(?!cli/|action/)${ANY_ROOM}`], builtins: true },
  cli: { imports: [`(?!action/)${ANY_ROOM}`], builtins: true },
  action: { imports: ['model', 'cli', 'report'], builtins: true },
};

const forbidden = [
  { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
  {
    name: 'no-unresolved',
    severity: 'error',
    from: { path: '^src/' },
    to: { couldNotResolve: true },
  },
  {
    name: 'azure-sdk-only-at-its-two-edges',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/(hub/azure|simulator/devices/sdk)/' },
    to: { path: 'node_modules/(azure-|@azure/)' },
  },
  {
    name: 'commands-only-declare-options',
    severity: 'error',
    from: { path: '^src/cli/commands/' },
    to: {
      path: '^src/',
      pathNot: '^src/(model/|simulator/faults\\.ts$|cli/(options|run)/|cli/[a-z-]+\\.ts$)',
    },
  },
  {
    name: 'only-commands-run-commands',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/cli/(commands|run)/' },
    to: { path: '^src/cli/run/' },
  },
  {
    name: 'cron-parser-only-in-schedule',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/schedule/' },
    to: { path: 'node_modules/cron-parser/' },
  },
];

for (const [room, { imports, builtins, builtinsOnlyIn }] of Object.entries(rooms)) {
  const allowed = [
    `^src/${room}/`,
    ...imports.map((target) => `^src/${target}${/[./*]/.test(target) ? '' : '/'}`),
  ];
  forbidden.push({
    name: `${room}-imports-only-its-neighbours`,
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: { path: '^src/', pathNot: allowed },
  });
  if (builtins === false) {
    forbidden.push({
      name: `${room}-uses-no-node-built-in`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { dependencyTypes: ['core'] },
    });
  } else if (Array.isArray(builtins)) {
    forbidden.push({
      name: `${room}-uses-few-node-built-ins`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: {
        dependencyTypes: ['core'],
        pathNot: builtins.flatMap((name) => [`^(node:)?${name}$`, `^(node:)?${name}/`]),
      },
    });
  } else if (builtinsOnlyIn) {
    forbidden.push({
      name: `${room}-touches-the-disk-in-one-place`,
      severity: 'error',
      from: { path: `^src/${room}/`, pathNot: `^src/${room}/${builtinsOnlyIn}\\.ts$` },
      to: { dependencyTypes: ['core'] },
    });
  }
}

module.exports = {
  rooms,
  /** Rooms that are functions of their arguments: no clock, no randomness, no process. */
  pureRooms: [
    'model',
    'query',
    'twin',
    'schedule',
    'desired',
    'diff',
    'policies',
    'plan',
    'status',
    'capture',
    'explain',
    'doctor',
    'init',
    'report',
  ],
  forbidden,
  options: {
    doNotFollow: { path: 'node_modules' },
    moduleSystems: ['es6', 'cjs'],
    parser: 'swc',
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
