// Code cards on a board: piles and groups, moved by mouse, by keyboard or from
// a list. The kernel has the last word: what is drawn is what is on the disk.
import {createBoard} from "./board.js";
import {clockOf, fill, h, liveRegion, put, set} from "../../widgets/core/dom.js";
import {mount} from "../../widgets/core/mount.js";
import {drawnAnew, listen} from "../../widgets/core/model.js";
import {createRequests, whyNot} from "../../widgets/core/requests.js";

const ROUND_KEYS = ["loose", "groups", "categories"];

/** Draw the board for a model that has words, board, rounds and steps. */
export function renderCards({model, el}) {
  return drawnAnew(model, ["change:words"], () => ({destroy: drawCards(model, el)}));
}

function drawCards(model, el) {
  const words = model.get("words");
  const request = createRequests(model, {silent: words.silent, complain});

  const spoken = liveRegion();
  const progress = h("p", {class: "tc-cards-progress"});
  const status = h("span", {class: "tc-cards-status", role: "status"});
  const message = h("p", {class: "tc-cards-message tc-message", role: "alert", hidden: true});
  const steps = ["undo", "redo"].map((key) => button(key));
  const rounds = createRounds();
  const tools = createTools();
  const board = createBoard(words, {
    move, spoken: spoken.say, chosen: () => tools.update(),
    groupOf: (guids) => makeGroup(newName(), guids, {rename: true}),
  });
  const root = h("div", {class: "tc-root tc-cards", role: "region", "aria-label": words.title, lang: words.lang},
    h("header", {class: "tc-cards-head"}, progress, status, h("div", {class: "tc-cards-steps"}, ...steps)),
    rounds.element, message, tools.element, board.element, keysHelp(), spoken.element);
  root.addEventListener("keydown", shortcuts);
  mount(root, el);
  const stop = listen(model, {"change:board": draw, "change:rounds": draw, "change:steps": draw});
  draw();
  return () => {
    request.destroy();
    stop();
    root.remove();
  };

  // Between browser and kernel

  function ask(action, args = {}, then = (_made) => {}) {
    put(status, words.saving);
    root.dataset.saved = "no";
    request(action, args).then(({made, nothing}) => {
      complain(nothing ? words.nothing : "");
      put(status, fill(words.saved, {time: new Date().toLocaleTimeString(clockOf(words.lang))}));
      if (!request.open()) root.dataset.saved = "yes";
      then(made);
    }, (fault) => {
      complain(whyNot(fault, words.failed));
    });
  }

  function complain(sentence) {
    put(message, sentence);
    message.hidden = !sentence;
    if (sentence) put(status, "");
  }

  // What may be done

  function move(guids, to) {
    const name = board.nameOf(to);
    const what = guids.length === 1 ? board.nameOf(guids[0]) : fill(words["some-chosen"], {n: guids.length});
    ask("move", {guids, to}, () => {
      spoken.say(fill(words.moved, {name: what, to: name}));
      board.choose([]);
      board.focus(guids[0]);
    });
  }

  /** Return a name that no group has yet. */
  function newName() {
    const taken = new Set(model.get("board").map(({name}) => name));
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? words["new-group"] : `${words["new-group"]} ${n}`;
      if (!taken.has(name)) return name;
    }
  }

  function makeGroup(name, guids, {rename = false} = {}) {
    ask("group", {name, guids}, (made) => {
      board.choose(rename ? [made] : []);
      if (rename) tools.rename();
      else board.focus(made);
    });
  }

  function takeAway() {
    const [guid] = board.chosenOrFocused();
    if (!guid) return;
    const neighbour = board.neighbourOf(guid);
    ask("remove", {guid}, () => {
      board.choose([]);
      board.focus(neighbour);
    });
  }

  // Parts

  function button(key) {
    return h("button", {type: "button", class: "tc-button", "data-do": key, onclick: () => ask(key, {}, () => board.focus())}, words[key]);
  }

  function createRounds() {
    const steps = ROUND_KEYS.map((key, at) => h("li", null, `${at + 1}. ${words[`round-${key}`]}`));
    const hint = h("p", {class: "tc-quiet"});
    const next = h("button", {type: "button", class: "tc-button", "data-do": "begin_round", onclick: () => ask("begin_round", {}, () => board.focus())});
    return {
      element: h("div", {class: "tc-cards-rounds"}, h("ol", {"aria-label": words.rounds}, ...steps), next, hint),
      update: () => {
        const n = model.get("rounds").length;
        steps.forEach((step, at) => {
          set(step, "aria-current", at === n - 1 ? "step" : null);
          step.dataset.state = at < n ? "begun" : "open";
        });
        put(hint, words[`hint-${ROUND_KEYS[n - 1] ?? "none"}`]);
        next.hidden = n === ROUND_KEYS.length;
        next.classList.toggle("tc-main", n === 0);
        if (!next.hidden) put(next, fill(words["begin-round"], {n: n + 1, name: words[`round-${ROUND_KEYS[n]}`]}));
      },
    };
  }

  /** What can be done with the chosen cards, and a field for names. */
  function createTools() {
    const about = h("p", {class: "tc-cards-about"});
    const target = h("select", {class: "tc-cards-select tc-select", "aria-label": words["move-to"], onchange: () => {
      const to = target.value;
      target.value = "";
      if (to) move(board.chosenOrFocused(), to === "pile" ? null : to);
    }});
    const renaming = h("button", {type: "button", class: "tc-button", "data-do": "rename", onclick: () => askName("rename")}, words.rename);
    const away = h("button", {type: "button", class: "tc-button", "data-do": "remove", onclick: takeAway});
    const grouping = h("button", {type: "button", class: "tc-button", "data-do": "group", onclick: () => askName("group")});
    const writing = h("button", {type: "button", class: "tc-button", "data-do": "add", onclick: () => askName("add")}, words["new-card"]);
    const none = h("button", {type: "button", class: "tc-button", "data-do": "unchoose", onclick: () => board.choose([])}, words.unchoose);
    const field = h("input", {class: "tc-cards-name tc-field", "aria-label": words.name, placeholder: words.name, autocomplete: "off", onkeydown: inField});
    const done = h("button", {type: "button", class: "tc-button tc-main", onclick: named});
    const naming = h("div", {class: "tc-cards-naming", hidden: true}, field, done);
    let asked = "";
    const row = h("div", {class: "tc-cards-tools", role: "toolbar", "aria-label": words.tools}, target, grouping, renaming, away, none, writing);
    return {element: h("div", {class: "tc-cards-bar"}, about, row, naming), update, rename: () => askName("rename"), openTargets: () => target.focus(), group: () => askName("group")};

    function update() {
      const chosen = board.chosen();
      const [first] = chosen;
      const one = chosen.length === 1 ? board.entry(first) : null;
      put(about, !chosen.length ? words["none-chosen"] : one ? fill(words["one-chosen"], {name: one.name}) : fill(words["some-chosen"], {n: chosen.length}));
      if (one?.text) about.append(h("span", {class: "tc-quiet"}, ` ${one.text.split("\n")[0]}`));
      target.disabled = !chosen.length;
      renaming.disabled = !one;
      away.disabled = !one;
      none.disabled = !chosen.length;
      put(away, words[one?.group ? "dissolve" : "remove"]);
      put(grouping, words[chosen.length ? "new-group-with" : "new-group"]);
      target.replaceChildren(h("option", {value: ""}, words["move-to"]), h("option", {value: "pile"}, words.pile),
        ...board.targets(chosen).map(({guid, name, depth}) => h("option", {value: guid}, `${"\u00a0\u00a0".repeat(depth)}${name}`)));
    }

    function askName(what) {
      asked = what;
      const [guid] = board.chosenOrFocused();
      if (what === "rename" && !guid) return;
      field.value = what === "rename" ? board.nameOf(guid) : "";
      if (what === "rename") board.choose([guid]);
      put(done, words[{rename: "rename", group: "make-group", add: "make-card"}[what]]);
      naming.hidden = false;
      field.focus();
      field.select();
    }

    function inField(event) {
      if (event.key === "Enter" && !event.isComposing) named();
      else if (event.key === "Escape") finish();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }

    function named() {
      const name = field.value;
      const [guid] = board.chosen();
      if (asked === "group") makeGroup(name, board.chosen());
      else if (asked === "add") ask("add", {name}, (made) => board.focus(made));
      else ask("rename", {guid, name}, () => {
        board.choose([]);
        board.focus(guid);
      });
      naming.hidden = true;
    }

    function finish() {
      naming.hidden = true;
      board.focus();
    }
  }

  function keysHelp() {
    const caps = [["← → ↑ ↓", "walk"], ["Enter", "choose"], [words.lang === "nb" ? "mellomrom" : "space", "lift"], ["m", "move"], ["g", "group"], ["F2", "rename"], ["Ctrl+Z", "undo"]];
    return h("p", {class: "tc-cards-keys"}, h("span", null, words.keys), ...caps.map(([cap, key]) => h("span", null, h("kbd", null, cap), ` ${words[`key-${key}`]}`)));
  }

  function shortcuts(event) {
    if (event.defaultPrevented || event.target.matches("input, select")) return;
    const {key} = event;
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y" || key === "Z")) {
      ask(key === "z" ? "undo" : "redo", {}, () => board.focus());
    } else if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest(".tc-cards-board")) return;
    else if (key === "F2") tools.rename();
    else if (key === "Delete") takeAway();
    else if (key === "m") {
      if (!board.chosen().length) board.choose(board.chosenOrFocused());
      tools.openTargets();
    } else if (key === "g") tools.group();
    else return;
    event.preventDefault();
  }

  function draw() {
    const entries = model.get("board");
    const groups = new Set(entries.filter((each) => each.group).map((each) => each.guid));
    const cards = entries.filter((each) => !each.group);
    const loose = cards.filter((each) => !groups.has(each.parent)).length;
    put(progress, fill(words.progress, {cards: cards.length, groups: groups.size, loose}));
    for (const step of steps) step.disabled = !model.get("steps")[step.dataset.do];
    rounds.update();
    board.update(entries);
    tools.update();
  }
}
