// Tables: rows, columns, a row of headers. The cells' own moves are prosemirror-tables'.

import {
  addColumn,
  addRow,
  CellSelection,
  goToNextCell,
  handlePaste,
  isInTable,
  removeColumn,
  removeRow,
  selectedRect,
  tableEditing,
  TableMap,
} from "@tiptap/pm/tables";
import { TextSelection } from "@tiptap/pm/state";
import { removeBlocks } from "./blocks.js";

export { CellSelection, handlePaste, isInTable, tableEditing };

const command =
  (change, possible = () => true) =>
  (state, dispatch) => {
    if (!isInTable(state)) return false;
    const rect = selectedRect(state);
    if (!possible(rect)) return false;
    if (dispatch) {
      const tr = change(state.tr, rect) ?? state.tr;
      dispatch(tr.scrollIntoView());
    }
    return true;
  };

const asHeaders = (tr, rect, on) => {
  const { schema } = rect.table.type;
  const type = on ? schema.nodes.headerCell : schema.nodes.cell;
  const { map, tableStart } = rect;
  for (const pos of new Set(map.map.slice(0, map.width))) {
    tr.setNodeMarkup(tableStart + pos, type);
  }
  return tr;
};

export const hasHeader = (state) =>
  isInTable(state) && selectedRect(state).table.firstChild.firstChild.type.name === "headerCell";

export const rowBefore = command((tr, rect) => {
  // Above a row of headers there is no place: the new one goes below it.
  const head = rect.top === 0 && rect.table.firstChild.firstChild.type.name === "headerCell";
  return plain(addRow(tr, rect, head ? 1 : rect.top), rect, head ? 1 : rect.top);
});
export const rowAfter = command((tr, rect) =>
  plain(addRow(tr, rect, rect.bottom), rect, rect.bottom),
);
export const columnBefore = command((tr, rect) => addColumn(tr, rect, rect.left));
export const columnAfter = command((tr, rect) => addColumn(tr, rect, rect.right));

// A row added below the headers would become headers itself.
function plain(tr, rect, index) {
  let pos = rect.tableStart;
  const table = tr.doc.nodeAt(rect.tableStart - 1);
  for (let i = 0; i < index; i += 1) pos += table.child(i).nodeSize;
  const row = table.child(index);
  row.forEach((cell, offset) => {
    if (cell.type.name === "headerCell") {
      tr.setNodeMarkup(pos + 1 + offset, cell.type.schema.nodes.cell);
    }
  });
  return tr;
}

function removing(remove, from, to, size) {
  return (state, dispatch) => {
    if (!isInTable(state)) return false;
    const rect = selectedRect(state);
    if (rect[to] - rect[from] >= size(rect)) return removeBlocks(state, dispatch);
    if (!dispatch) return true;
    const head = hasHeader(state);
    const { tr } = state;
    for (let index = rect[to] - 1; index >= rect[from]; index -= 1) {
      remove(tr, rect, index);
      const table = tr.doc.nodeAt(rect.tableStart - 1);
      rect.table = table;
      rect.map = TableMap.get(table);
    }
    if (head && rect.table.firstChild.firstChild.type.name !== "headerCell") {
      asHeaders(tr, rect, true);
    }
    dispatch(tr.scrollIntoView());
    return true;
  };
}

export const deleteRow = removing(removeRow, "top", "bottom", (rect) => rect.map.height);
export const deleteColumn = removing(removeColumn, "left", "right", (rect) => rect.map.width);
export const toggleHeader = (state, dispatch) =>
  command((tr, rect) => asHeaders(tr, rect, !hasHeader(state)))(state, dispatch);

// Tab: the next cell, and a new row after the last.
export function nextCell(by) {
  return (state, dispatch, view) => {
    if (!isInTable(state)) return false;
    if (goToNextCell(by)(state, dispatch)) return true;
    if (by < 0) return false;
    if (!dispatch) return true;
    rowAfter(state, dispatch);
    return goToNextCell(1)(view.state, view.dispatch);
  };
}

// Enter: the cell below, and a new row after the last.
export function cellBelow(state, dispatch, view) {
  if (!isInTable(state) || state.selection instanceof CellSelection) return false;
  if (!dispatch) return true;
  let rect = selectedRect(state);
  if (rect.bottom >= rect.map.height) {
    rowAfter(state, dispatch);
    rect = selectedRect(view.state);
  }
  const cell = rect.map.map[rect.bottom * rect.map.width + rect.left];
  const { tr } = view.state;
  const $pos = tr.doc.resolve(rect.tableStart + cell + 1);
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, $pos.pos)).scrollIntoView());
  return true;
}

export const newTable = (rows = 3, columns = 3) => ({
  kind: "table",
  header: true,
  rows: Array.from({ length: rows }, () => Array(columns).fill("")),
});
