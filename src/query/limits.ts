/** The hub refuses longer text. Source: IoT Hub query language for twins. Counted in UTF-16 code units. */
export const MAX_QUERY_LENGTH = 8192;

/**
 * How deep parentheses, NOT, signs and chains of arithmetic may nest. Ours, as none is published:
 * far above what people write, far below what would exhaust the stack of a recursive parser.
 */
export const MAX_CONDITION_DEPTH = 100;

/** Problems reported for one text: past these they are echoes of the first ones. */
export const MAX_PROBLEMS = 4;
