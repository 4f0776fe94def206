// Requests to the kernel: answered, failed, late, or lost with the kernel.
import assert from "node:assert/strict";
import {test} from "node:test";

import {createRequests, KernelGone} from "../../tender_cycles/widgets/core/requests.js";

/** A model whose kernel answers when it is told to. */
function createModel() {
  const listeners = new Map();
  return {
    sent: [],
    on: (name, heard) => listeners.set(name, heard),
    off: (name) => listeners.delete(name),
    send(content) { this.sent.push(content); },
    tell: (name, content) => listeners.get(name)?.(content),
    listeners,
  };
}

test("each answer comes to the request that asked for it", async () => {
  const model = createModel();
  const ask = createRequests(model);
  const [one, other] = [ask("count", {of: 1}), ask("count", {of: 2})];
  assert.deepEqual(model.sent.map(({request, args}) => [request, args]), [["count", {of: 1}], ["count", {of: 2}]]);
  assert.equal(ask.open(), 2);
  model.tell("msg:custom", {answer: model.sent[1].serial, value: "two"});
  model.tell("msg:custom", {answer: "another's", value: "none"});
  model.tell("msg:custom", {answer: model.sent[0].serial, value: "one"});
  assert.deepEqual(await Promise.all([one, other]), ["one", "two"]);
  assert.equal(ask.open(), 0);
});

test("a failure brings its reason", async () => {
  const model = createModel();
  const asked = createRequests(model)("count");
  model.tell("msg:custom", {failed: model.sent[0].serial, message: "there is no such code"});
  await assert.rejects(asked, /there is no such code/);
});

test("an answer that is long in coming is spoken of until it comes", async () => {
  const model = createModel();
  const told = [];
  const ask = createRequests(model, {patience: 1, onwaiting: (late) => told.push(late)});
  const asked = ask("count");
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  assert.deepEqual(told, [true]);
  model.tell("msg:custom", {answer: model.sent[0].serial, value: 1});
  assert.equal(await asked, 1);
  assert.deepEqual(told, [true, false]);
});

test("with the kernel all requests are lost, those of later too, and it is told once", async () => {
  const model = createModel();
  let gone = 0;
  const ask = createRequests(model, {ongone: () => { gone += 1; }});
  const asked = ask("count");
  model.tell("comm_live_update");
  model.tell("comm_live_update");
  await assert.rejects(asked, KernelGone);
  await assert.rejects(ask("count"), KernelGone);
  assert.deepEqual([gone, ask.alive, model.sent.length], [1, false, 1]);
});

test("nothing is heard any more after the end", () => {
  const model = createModel();
  createRequests(model).destroy();
  assert.equal(model.listeners.size, 0);
});
