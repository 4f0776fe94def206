// What a page makes of cards and acts; appended to its module by test_cards_page.py.
export function answers(cases) {
  return cases.map(({cards, tries}) => {
    const acts = [];
    const boards = tries.map(([act, one, other, lang], at) => {
      const before = sorted(cards, acts);
      const board = boardOf(before, lang);
      const some = board[one % board.length];
      const groups = board.filter((each) => each.group);
      const to = other % 3 ? groups[other % (groups.length || 1)]?.guid ?? null : other % 2 ? board[other % board.length].guid : null;
      const args = {
        move: {guids: other % 5 ? [some.guid] : [some.guid, board[other % board.length].guid], to},
        group: {name: `  G ${other} `, guids: other % 4 ? [some.guid, board[other % board.length].guid] : []},
        add: {name: `own\u0085${at}`}, rename: {guid: some.guid, name: other % 7 ? `new ${at}` : some.name}, remove: {guid: some.guid},
      }[act];
      const step = {act, ...args, ...(["group", "add"].includes(act) ? {made: `made ${at}`} : {}), lang};
      let refused = "";
      try {
        if (acted(before, step) !== null) acts.push(step);
      } catch (fault) {
        refused = fault.kind;
      }
      const {rounds, done, undone, ...state} = sorted(cards, acts);
      return {step, refused, board: boardOf(state, lang), rounds, undo: done.length > 0, redo: undone.length > 0};
    });
    return {acts, boards};
  });
}
