// How rows, tiles and stages are divided so that nothing is cut off; in units, knows no page.
// The same as display/layout.py.

export const LONG_LABEL = 4;
export const COLUMN_GAP = 64;
const PALE_HEIGHT = 0.72;
const LOWEST = 74;
const HIGHEST = 132;
const LONG_STATE = 34;
const COLUMN_WIDTH = 620;
const FEW = 5;
const COLUMNS_AT_MOST = 4;
const TILE_WIDTH = 290;
const TILE_HEIGHT = 176;
const TILE_SHAPE = 1.7;
const SIZED_AT_MOST = 0.86;

// Return each place's length. Sized ones give way together where they would leave too little.
export function divide(extent, lengths) {
  const there = lengths.filter((length) => !length.gone);
  const sized = sum(there.filter((length) => length.size !== null).map((length) => length.size));
  const shares = sum(there.filter((length) => length.size === null).map((length) => length.share));
  const room = extent * (shares ? SIZED_AT_MOST : 1);
  const scale = sized && (sized > room || !shares) ? room / sized : 1;
  const rest = extent - sized * scale;
  return lengths.map((length) => {
    if (length.gone) return 0;
    return length.size === null ? (rest * length.share) / shares : length.size * scale;
  });
}

// Return how many columns have room that are not narrower than narrowest.
export function countColumns(width, narrowest) {
  const room = Math.floor((width + COLUMN_GAP) / (narrowest + COLUMN_GAP));
  return Math.max(1, Math.min(COLUMNS_AT_MOST, room));
}

// Return how many rows have room on a page of so many columns: all of them where they fit.
export function rowCapacity(rows, height, columns) {
  if (rowHeight(splitColumns(rows, height, columns), height) >= LOWEST) return Math.max(1, rows.length);
  return columns * Math.max(1, Math.floor(height / LOWEST));
}

// Return the rows in as few columns as show them in full, and fill the width.
export function splitColumns(rows, height, columnsAtMost, width = COLUMN_WIDTH) {
  let divided = [];
  const least = rows.length > FEW ? Math.round(width / COLUMN_WIDTH) : 1;
  for (let columns = Math.max(1, Math.min(columnsAtMost, least)); columns <= columnsAtMost; columns += 1) {
    divided = inPieces(rows, Math.ceil(rows.length / columns) || 1);
    if (rowHeight(divided, height) >= LOWEST) break;
  }
  return divided;
}

// Return the height of a full row, such that the fullest column fits.
export function rowHeight(columns, height) {
  return Math.min(HIGHEST, height / (columns.length ? Math.max(...columns.map(sumOf)) : 1));
}

// Return how many tiles have room on a page.
export function gridCapacity(width, height) {
  return Math.max(1, Math.floor(width / TILE_WIDTH)) * Math.max(1, Math.floor(height / TILE_HEIGHT));
}

// Return the columns and rows for so many tiles: the largest tiles, no row more than they need.
export function gridShape(count, width, height) {
  let best = [1, 1];
  let bestSize = -1;
  const tiles = Math.max(1, count);
  for (let columns = 1; columns <= tiles; columns += 1) {
    const rows = Math.ceil(tiles / columns);
    const size = Math.min(width / columns, (height / rows) * TILE_SHAPE);
    if (size > bestSize) {
      best = [columns, rows];
      bestSize = size;
    }
  }
  return best;
}

// Return a row's height relative to a full one.
export function weigh(row) {
  const short = row.label.length <= LONG_LABEL && row.value.length <= LONG_STATE;
  return row.pale && short ? PALE_HEIGHT : 1;
}

// Return the stages in lines of about the same length.
export function splitLines(stages, perLine) {
  const count = Math.max(1, Math.ceil(stages.length / perLine));
  return inPieces(stages, Math.max(1, Math.ceil(stages.length / count)));
}

function inPieces(list, length) {
  const pieces = [];
  for (let at = 0; at < list.length; at += length) pieces.push(list.slice(at, at + length));
  return pieces;
}

function sumOf(rows) {
  return sum(rows.map(weigh));
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}

const LINE_HEIGHT = 1.22;

// Return the largest size up to wanted for a text in a place, and how many words go on each line. words and
// space are widths at size 1. All words are on some line, however small the type becomes.
export function fitLines(words, space, width, height, wanted, linesAtMost) {
  let best = [0, [words.length]];
  for (let lines = 1; lines <= Math.min(linesAtMost, Math.max(1, words.length)); lines += 1) {
    const across = narrowest(words, space, lines);
    const size = Math.min(wanted, height / (lines * LINE_HEIGHT), across ? width / across : wanted);
    if (size > best[0] * 1.02) best = [size, wrap(words, space, across)];
  }
  return best;
}

// Return the smallest width at which the words take no more than so many lines.
function narrowest(words, space, lines) {
  const longest = Math.max(0, ...words);
  const spans = [];
  for (let start = 0; start < words.length; start += 1) {
    for (let end = start + 1; end <= words.length; end += 1) {
      const span = sum(words.slice(start, end)) + space * (end - start - 1);
      if (span >= longest) spans.push(span);
    }
  }
  spans.sort((one, other) => one - other);
  let low = 0;
  let high = spans.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (wrap(words, space, spans[middle]).length <= lines) high = middle;
    else low = middle + 1;
  }
  return spans.length ? spans[low] : 0;
}

// Return how many words go on each line of this width; a longer word has a line of its own.
function wrap(words, space, width) {
  const lines = [];
  let left = -1;
  for (const word of words) {
    if (lines.length && space + word <= left + 1e-9) {
      lines[lines.length - 1] += 1;
      left -= space + word;
    } else {
      lines.push(1);
      left = width - word;
    }
  }
  return lines;
}
