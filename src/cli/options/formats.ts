import { Option } from 'commander';

/** The formats that each command offers, and so the ones that its option can hold. Text is the default everywhere. */
const FORMATS = {
  plan: ['text', 'json', 'markdown', 'html'],
  diff: ['text', 'json', 'markdown', 'html'],
  status: ['text', 'json', 'markdown', 'html', 'junit'],
  simulate: ['text', 'json', 'markdown', 'html', 'junit', 'github'],
  history: ['text', 'json', 'markdown', 'html'],
  stop: ['text', 'json', 'markdown'],
  validate: ['text', 'json', 'github', 'sarif', 'junit'],
  next: ['text', 'json', 'markdown'],
  explain: ['text', 'json', 'markdown'],
  doctor: ['text', 'json', 'markdown'],
  shard: ['text', 'json'],
  hub: ['text', 'json'],
  devices: ['text', 'json'],
} as const;

export type PlanFormat = (typeof FORMATS.plan)[number];
export type DiffFormat = (typeof FORMATS.diff)[number];
export type StatusFormat = (typeof FORMATS.status)[number];
export type HistoryFormat = (typeof FORMATS.history)[number];
export type StopFormat = (typeof FORMATS.stop)[number];
export type SimulateFormat = (typeof FORMATS.simulate)[number];
export type ValidateFormat = (typeof FORMATS.validate)[number];
export type NextFormat = (typeof FORMATS.next)[number];
export type ExplainFormat = (typeof FORMATS.explain)[number];
export type DoctorFormat = (typeof FORMATS.doctor)[number];
export type ShardFormat = (typeof FORMATS.shard)[number];
export type HubFormat = (typeof FORMATS.hub)[number];
export type DevicesFormat = (typeof FORMATS.devices)[number];

export function formatOption(command: keyof typeof FORMATS): Option {
  return new Option('-f, --format <format>', 'how the result is printed')
    .choices(FORMATS[command])
    .default('text');
}
