/** What came of one check. */
export type CheckResult =
  | 'fine'
  /** It works, but somebody should look at it. */
  | 'remark'
  | 'problem'
  /** It could not be seen, or was not asked for. */
  | 'not-tried';

export interface Check {
  /** For programs; unique in a report. */
  readonly id: string;
  readonly name: string;
  readonly result: CheckResult;
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

export interface CheckSection {
  readonly about: 'machine' | 'checkout' | 'config' | 'hub' | 'github';
  readonly checks: readonly Check[];
}

/** What `hubjobs doctor` found. */
export interface DoctorReport {
  /** Absent: none was chosen. */
  readonly hub?: { readonly name: string; readonly hostName: string };
  readonly sections: readonly CheckSection[];
}
