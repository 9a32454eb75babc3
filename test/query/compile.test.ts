import { describe, expect, it } from 'vitest';
import { compileCondition, compileStatement } from '../../src/query/compile.ts';
import { DEFAULT_SEMANTICS } from '../../src/query/semantics.ts';
import { CONDITIONS, STATEMENTS } from '../support/query/corpus.ts';
import { TWINS } from '../support/query/sample-twins.ts';

describe('conditions', () => {
  it.each(CONDITIONS)('$condition', ({ condition, matches }) => {
    const compiled = compileCondition(condition);
    const found = TWINS.filter((twin) => compiled.matches(twin)).map((twin) => twin['deviceId']);
    expect(found.join(' ')).toBe(matches);
  });
});

describe('statements', () => {
  it.each(STATEMENTS)('$statement', ({ statement, rows }) => {
    expect([...compileStatement(statement).run(TWINS)]).toEqual(rows);
  });

  it('gives whole twins, unchanged, for SELECT *', () => {
    const whole = compileStatement("SELECT * FROM devices WHERE tags.building = '43'");
    expect(whole).toMatchObject({ collection: 'devices', itemType: 'Twin' });
    expect([...whole.run(TWINS)]).toEqual(TWINS.slice(0, 2));
  });

  it.each([
    ['SELECT * FROM devices', 'devices', 'Twin'],
    ['SELECT TOP 5 * FROM devices', 'devices', 'Twin'],
    ['SELECT TOP 5 FROM devices', 'devices', 'Twin'],
    ['SELECT * FROM devices.modules', 'devices.modules', 'Twin'],
    ['SELECT deviceId FROM devices', 'devices', 'Raw'],
    ['SELECT COUNT() FROM devices.modules', 'devices.modules', 'Raw'],
    ["SELECT * FROM devices.jobs WHERE devices.jobs.jobId = 'a'", 'devices.jobs', 'DeviceJob'],
  ])('%s has its collection and item type', (statement, collection, itemType) => {
    expect(compileStatement(statement)).toMatchObject({ collection, itemType });
  });

  it('reads no more rows than TOP asks for', () => {
    let read = 0;
    function* rows() {
      for (const twin of TWINS) {
        read += 1;
        yield twin;
      }
    }
    expect([...compileStatement('SELECT TOP 2 * FROM devices').run(rows())]).toHaveLength(2);
    expect(read).toBe(2);
  });

  it('filters rows of devices.jobs', () => {
    const rows = [
      { deviceId: 'a', jobId: 'j1', status: 'completed' },
      { deviceId: 'b', jobId: 'j2', status: 'failed' },
    ];
    const statement = compileStatement("SELECT * FROM devices.jobs WHERE JobId = 'j2' AND status = 'failed'");
    expect([...statement.run(rows)]).toEqual([rows[1]]);
  });
});

describe('where the semantics can be chosen', () => {
  const ids = (condition: string, semantics: Partial<typeof DEFAULT_SEMANTICS>) => {
    const compiled = compileCondition(condition, { ...DEFAULT_SEMANTICS, ...semantics });
    return TWINS.filter((twin) => compiled.matches(twin))
      .map((twin) => twin['deviceId'])
      .join(' ');
  };
  const rows = (statement: string, semantics: Partial<typeof DEFAULT_SEMANTICS>) => [
    ...compileStatement(statement, { ...DEFAULT_SEMANTICS, ...semantics }).run(TWINS),
  ];

  it('`!=` and NIN may hold for devices without the property', () => {
    const semantics = { missingUnequal: 'true' } as const;
    expect(ids("tags.building != '43'", semantics)).toBe('door-3 gate-1 gate-2 bare');
    expect(ids("tags.building NIN ['43']", semantics)).toBe('door-3 gate-1 gate-2 bare');
    expect(ids("NOT tags.building = '43'", semantics)).toBe('door-3 gate-1');
    expect(ids('properties.desired.limit != properties.reported.limit', semantics)).toBe(
      'door-1 door-2 door-3 gate-1 gate-2 bare',
    );
  });

  it('an order between types may be false, so that NOT turns it into true', () => {
    expect(ids('NOT tags.floor < 2', { mixedTypeOrder: 'false' })).toBe('door-2 door-3 gate-2');
    expect(ids('tags.floor < 2', { mixedTypeOrder: 'false' })).toBe('door-1 gate-1');
  });

  it('texts may be ordered whatever their capitals', () => {
    expect(ids("deviceId < 'DOOR-2'", { textOrder: 'ignore-case' })).toBe('door-1 bare');
    expect(ids("deviceId < 'DOOR-2'", {})).toBe('');
    expect(ids("deviceId = 'DOOR-2'", { textOrder: 'ignore-case' })).toBe('');
  });

  it('an empty list may be refused', () => {
    expect(() => ids('deviceId IN []', { emptyList: 'refused' })).toThrow('the list is empty');
  });

  it('an unknown field may be refused', () => {
    expect(ids('colour = 1', {})).toBe('');
    expect(() => ids('colour = 1', { unknownColumn: 'refused' })).toThrow('no field `colour`');
  });

  it('ORDER BY may be refused', () => {
    expect(() => rows('SELECT * FROM devices ORDER BY deviceId', { orderBy: 'refused' })).toThrow(
      'ORDER BY is not supported',
    );
  });

  it('an aggregate without AS may be called by its name', () => {
    expect(rows('SELECT COUNT() FROM devices', { unnamedAggregate: 'function' })).toEqual([{ count: 6 }]);
  });

  it('rows without the grouped property may be left out', () => {
    const statement = 'SELECT tags.building, COUNT() AS n FROM devices GROUP BY tags.building';
    expect(rows(statement, { missingGroup: 'dropped' })).toHaveLength(3);
  });
});
